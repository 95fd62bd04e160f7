import { LivewrightError } from "../foundation/errors.ts";
import type { Remark } from "./elements.ts";
import type { Position } from "./source-text.ts";

/** A problem at a position of a file. */
export interface Finding extends Omit<Remark, "offset">, Position {
  readonly file: string;
}

/** The outcome of a check. */
export interface Report {
  /** The number of checked files. */
  readonly files: number;
  readonly templates: number;
  readonly findings: readonly Finding[];
}

/** Returns the number of errors among the findings. */
export function errorsOf({ findings }: Report): number {
  return findings.filter(({ severity }) => severity === "error").length;
}

/** Formats a report for people: a code frame per finding, like the errors of a running server, and a summary. */
export function toText(report: Report): string {
  return [...report.findings.map((finding) => `${frame(finding)}\n\n`), `${summary(report)}\n`].join("");
}

/** Formats a report for programs. Lines and columns start at 1. */
export function toJson(report: Report): string {
  const errors = errorsOf(report);
  const findings = report.findings.map(({ code, severity, file, line, column, detail, hint, excerpt }) => ({
    code,
    severity,
    file,
    line,
    column,
    message: detail,
    hint,
    excerpt,
  }));
  const { files, templates } = report;
  return `${JSON.stringify({ files, templates, errors, warnings: findings.length - errors, findings }, null, 2)}\n`;
}

function frame({ code, severity, file, line, column, detail, hint, excerpt }: Finding): string {
  const gutter = `  ${line} | `;
  // A tab stays a tab, so that the caret is below its character.
  const indent = excerpt.slice(0, column - 1).replace(/[^\t]/g, " ");
  const text = `  ${file}:${line}:${column}\n${gutter}${excerpt}\n${" ".repeat(gutter.length - 2)}| ${indent}^`;
  const message = severity === "warning" ? `Warning: ${detail}` : detail;
  return new LivewrightError(code, message, { frame: text, ...(hint !== undefined && { hint }) }).message;
}

function summary(report: Report): string {
  const errors = errorsOf(report);
  const warnings = report.findings.length - errors;
  const checked = `${count(report.templates, "template")} in ${count(report.files, "file")}`;
  if (report.findings.length === 0) return `${checked}: no mistakes found.`;
  const found = [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""];
  return `${checked}: ${found.filter((text) => text !== "").join(" and ")}.`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
