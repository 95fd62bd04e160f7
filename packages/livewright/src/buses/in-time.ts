import { unref } from "../foundation/clock.ts";

/**
 * Rejects if the promise has not settled in time and nothing else has happened.
 *
 * @param progress returns a number that grows while the service works; the time starts again then
 */
export async function inTime<Result>(
  promise: Promise<Result>,
  milliseconds: number,
  progress: () => number = () => 0,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const wait = (): void => {
      const before = progress();
      const check = (): void => {
        if (progress() === before) reject(new Error(`No answer came in ${milliseconds} ms.`));
        else wait();
      };
      // In two halves: after a pause of the whole process, the answer has come but was not read.
      timer = unref(setTimeout(() => (timer = unref(setTimeout(check, milliseconds / 2))), milliseconds / 2));
    };
    wait();
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
