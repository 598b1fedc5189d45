/** JSON with every digit kept: `bigint` and `numeric` cells hold more than a JavaScript number can. */

declare global {
  interface JSON {
    /** Absent in browsers from before 2025. */
    rawJSON?: (text: string) => object;
    parse(
      text: string,
      reviver: (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown,
    ): unknown;
  }
}

/** Whether this browser can show long numbers digit by digit. */
export const keepsDigits = typeof JSON.rawJSON === "function";

/** Parses, leaving a number that JavaScript would round as its own text for `JSON.stringify`. */
export function parseExactly(text: string): unknown {
  const raw = JSON.rawJSON;
  if (raw === undefined) return JSON.parse(text);
  return JSON.parse(text, (_key, value, context) => {
    if (typeof value !== "number" || context?.source === undefined) return value;
    return String(value) === context.source ? value : raw(context.source);
  });
}
