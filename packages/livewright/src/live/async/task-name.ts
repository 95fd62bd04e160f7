import { describeValue } from "../../foundation/describe-value.ts";
import { LivewrightError } from "../../foundation/errors.ts";

/** A part of a {@link TaskName} that is a list. */
export type TaskNamePart = string | number | boolean | null | readonly TaskNamePart[];

/** The name of a task: a string, or a list compared by value, such as `["item", 7]`. */
export type TaskName = string | readonly TaskNamePart[];

/**
 * Returns the text under which a task is found. Two names have the same text only if they are equal by value.
 *
 * @throws {LivewrightError} LW422 for a name that is neither a string nor a list of strings, numbers and the like
 */
export function taskKey(name: TaskName): string {
  if (typeof name !== "string" && !isList(name)) {
    throw new LivewrightError("LW422", `${describeValue(name)} is not the name of a task.`, {
      hint: 'Use a string, or a list of strings, numbers, booleans and null: socket.startAsync(["item", 7], load)',
    });
  }
  return JSON.stringify(name);
}

/** Returns the names of a task for messages. */
export function taskTitle(names: readonly TaskName[]): string {
  return names.map((name) => (typeof name === "string" ? name : JSON.stringify(name))).join(", ");
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isPart);
}

function isPart(value: unknown): boolean {
  // JSON has one text for NaN, the infinities and null.
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "string" || typeof value === "boolean" || value === null || isList(value);
}
