// Uploads directly to an S3-compatible store: the signature allows a browser to put one object there.

import { expect, test } from "@playwright/test";
import { presign } from "../fixtures/presign.ts";

test("a signature equals the example in the AWS documentation", () => {
  const url = presign({
    bucketUrl: "https://examplebucket.s3.amazonaws.com",
    region: "us-east-1",
    accessKeyId: "AKIAIOSFODNN7EXAMPLE",
    secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    key: "test.txt",
    method: "GET",
    expires: 86_400,
    now: new Date("2013-05-24T00:00:00Z"),
  });
  expect(new URL(url).searchParams.get("X-Amz-Signature")).toBe(
    "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
  );
});
