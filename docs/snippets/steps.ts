import { toForm } from "livewright/forms";
import { z } from "zod";

const Profile = z.object({ id: z.number(), name: z.string(), city: z.string() });
const saved = { id: 7, name: "Ann", city: "Bern" };

// The page shows only the input of the name.
const form = toForm({ name: "Bea" }, { schema: Profile, data: saved, action: "save" });

export const value = form.$value; // { id: 7, name: "Bea", city: "Bern" }
export const both = [form.$data, form.$params]; // [saved, { name: "Bea" }]
