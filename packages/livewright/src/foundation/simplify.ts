/** Evaluates an intersection into one object type, so that hovers and declarations show its properties. */
export type Simplify<T> = { [K in keyof T]: T[K] } & {};
