import { toForm } from "livewright/forms";
import { z } from "zod";

const meeting = { schema: z.object({ at: z.date() }), fields: { at: "datetime" } } as const;

export const { at } = toForm({ at: new Date("2026-11-20T07:30Z") }, meeting);
// at.type is "datetime-local", and at.value is "2026-11-20T07:30"
