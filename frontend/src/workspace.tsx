import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/react/setup-workers/vite";
import "./workspace.css";

import { formatShortcutForOS, useGraphiQL } from "@graphiql/react";
import type { Storage } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { type ReactElement, useEffect, useMemo, useRef, useState } from "react";

import { readAnswer, withheldNames } from "./answer";
import type { Wanted } from "./ask";
import { EDITOR_THEME, useEditors, useGentleMarks } from "./editors";
import { fetcherOver } from "./fetcher";
import { FindingsPanel } from "./findings";
import { firstQuery, GET_ALL } from "./first-query";
import type { Connection } from "./gateway";
import type { Theme } from "./theme";

/**
 * What GraphiQL keeps of tabs, history and pane sizes. Queries quote what their author may see, so none of it
 * outlives the page, nor the person.
 */
function keepInMemory(): Storage {
  const kept = new Map([["graphiql:editorFlex", "0.7"]]);
  return {
    get length() {
      return kept.size;
    },
    clear: () => {
      kept.clear();
    },
    getItem: (key) => kept.get(key) ?? null,
    removeItem: (key) => {
      kept.delete(key);
    },
    setItem: (key, value) => {
      kept.set(key, value);
    },
  };
}

/** Reads the answer on show, so that what stands beside it can never belong to another tab or run. */
function Beside({ onAsk }: { readonly onAsk: ((wanted: Wanted) => void) | undefined }): ReactElement {
  const text = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response);
  const fetching = useGraphiQL((state) => state.isFetching);
  const findings = useMemo(() => readAnswer(text), [text]);
  const [names, setNames] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const found = withheldNames(findings);
    if (found.length > 0) setNames((known) => new Set([...known, ...found]));
  }, [findings]);
  useGentleMarks(names);
  useFirstQuery();
  return (
    <>
      {!fetching && !text && (
        <p className="blank">
          Run the query with <kbd>{formatShortcutForOS("Ctrl", "Cmd")}</kbd> <kbd>Enter</kbd> or the button.
        </p>
      )}
      <FindingsPanel findings={findings} onAsk={onAsk} />
    </>
  );
}

/** Puts a query that this schema can answer in place of the first one, unless a person has changed it. */
function useFirstQuery(): void {
  const schema = useGraphiQL((state) => state.schema);
  const editor = useGraphiQL((state) => state.queryEditor);
  const done = useRef(false);
  useEffect(() => {
    if (schema == null || editor === undefined || done.current) return;
    done.current = true;
    if (editor.getValue() === GET_ALL) editor.setValue(firstQuery(schema));
  }, [schema, editor]);
}

export interface WorkspaceProps {
  readonly connection: Connection;
  readonly theme: Theme;
  readonly onUnauthenticated: () => void;
  /** Opens a form to ask for what an answer withheld, where one may ask. */
  readonly onAsk: ((wanted: Wanted) => void) | undefined;
}

/** GraphiQL over one person's schema; remount it (by `key`) for another person. */
export default function Workspace({
  connection,
  theme,
  onUnauthenticated,
  onAsk,
}: WorkspaceProps): ReactElement {
  const ready = useEditors();
  const [storage] = useState(keepInMemory);
  const fetcher = useMemo(() => fetcherOver(connection, onUnauthenticated), [connection, onUnauthenticated]);
  if (!ready) return <p className="loading">Loading the editor…</p>;
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultQuery={GET_ALL}
      defaultEditorToolsVisibility={false}
      editorTheme={EDITOR_THEME}
      forcedTheme={theme}
      isHeadersEditorEnabled={false}
      schemaDescription
      shouldPersistHeaders={false}
      storage={storage}
    >
      <GraphiQL.Logo>
        <></>
      </GraphiQL.Logo>
      <GraphiQL.Footer>
        <Beside onAsk={onAsk} />
      </GraphiQL.Footer>
    </GraphiQL>
  );
}
