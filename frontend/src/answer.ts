/** What the text of an answer says about itself: rows, errors, and what was withheld. */

export interface WithheldColumn {
  /** Null when the whole table is withheld. */
  readonly column: string | null;
  /** Where the answer would have shown it. */
  readonly paths: readonly string[];
}

export interface WithheldTable {
  readonly table: string;
  readonly columns: readonly WithheldColumn[];
}

export interface AnswerError {
  readonly message: string;
  readonly code: string | null;
  readonly path: string | null;
  readonly place: string | null;
}

export interface Findings {
  readonly rows: readonly { readonly field: string; readonly count: number }[];
  readonly withheld: readonly WithheldTable[];
  readonly errors: readonly AnswerError[];
}

interface Shape {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message?: string;
    readonly path?: readonly (string | number)[];
    readonly locations?: readonly { readonly line: number; readonly column: number }[];
    readonly extensions?: { readonly code?: string };
  }[];
  readonly extensions?: {
    readonly lakegate?: {
      readonly withheld?: readonly {
        readonly path: readonly (string | number)[];
        readonly table: string;
        readonly column: string | null;
      }[];
    };
  };
}

function dotted(path: readonly (string | number)[] | undefined): string | null {
  return path === undefined || path.length === 0 ? null : path.join(".");
}

function byTable(shape: Shape): WithheldTable[] {
  const tables = new Map<string, Map<string | null, string[]>>();
  for (const { path, table, column } of shape.extensions?.lakegate?.withheld ?? []) {
    const columns = tables.get(table) ?? new Map<string | null, string[]>();
    tables.set(table, columns);
    columns.set(column, [...(columns.get(column) ?? []), path.join(".")]);
  }
  return [...tables].map(([table, columns]) => ({
    table,
    columns: [...columns].map(([column, paths]) => ({ column, paths })),
  }));
}

/** Reads the answer that an editor shows; null when there is none. */
export function readAnswer(text: string | null | undefined): Findings | null {
  if (text === null || text === undefined || text === "") return null;
  let shape: Shape;
  try {
    shape = JSON.parse(text) as Shape;
  } catch {
    return null;
  }
  const rows = Object.entries(shape.data ?? {}).flatMap(([field, value]) =>
    Array.isArray(value) ? [{ field, count: value.length }] : [],
  );
  const errors = (shape.errors ?? []).map((error) => {
    const at = error.locations?.[0];
    return {
      message: error.message ?? "The operation failed.",
      code: error.extensions?.code ?? null,
      path: dotted(error.path),
      place: at === undefined ? null : `line ${at.line}, column ${at.column}`,
    };
  });
  return { rows, withheld: byTable(shape), errors };
}

/** The names under which the answer's withheld columns were asked for. */
export function withheldNames(findings: Findings | null): string[] {
  return (findings?.withheld ?? []).flatMap(({ columns }) =>
    columns.flatMap(({ column, paths }) => [
      ...(column === null ? [] : [column]),
      ...paths.map((path) => path.split(".").at(-1) ?? ""),
    ]),
  );
}
