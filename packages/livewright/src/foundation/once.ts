/** Returns a function that runs `end` when it is called first. Callers may end a subscription, or another shared use, twice. */
export function once(end: () => void): () => void {
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    end();
  };
}
