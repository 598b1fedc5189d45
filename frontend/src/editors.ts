/** Monaco as the console wants it: our colours, the reader's own fonts, and gentle words for withheld fields. */

import { useMonaco } from "@graphiql/react";
import type { editor } from "monaco-editor";
import { useEffect, useState } from "react";

type ThemeData = editor.IStandaloneThemeData;

export const EDITOR_THEME = { light: "lakegate-light", dark: "lakegate-dark" };

const FONT = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';

function themeOf(
  base: "vs" | "vs-dark",
  ink: Readonly<
    Record<"accent" | "soft" | "surface" | "key" | "text" | "number" | "field" | "muted", string>
  >,
): ThemeData {
  return {
    base,
    inherit: true,
    colors: {
      "editor.background": "#00000000",
      "editor.foreground": ink.field,
      "scrollbar.shadow": "#00000000",
      "editorLineNumber.foreground": ink.muted,
      "editorLineNumber.activeForeground": ink.field,
      "editorHoverWidget.background": ink.surface,
      "editorSuggestWidget.background": ink.surface,
      "editorSuggestWidget.selectedBackground": ink.soft,
      "editorSuggestWidget.selectedForeground": ink.field,
      "editorSuggestWidget.highlightForeground": ink.accent,
      "editorSuggestWidget.focusHighlightForeground": ink.accent,
      "editorWidget.background": ink.surface,
      "editorBracketHighlight.foreground1": ink.muted,
      "editorBracketHighlight.foreground2": ink.muted,
      "editorBracketHighlight.foreground3": ink.muted,
      "list.hoverBackground": ink.soft,
      "quickInput.background": ink.surface,
      "quickInputList.focusBackground": ink.soft,
      "menu.background": ink.surface,
      "menu.selectionBackground": ink.soft,
      "menu.selectionForeground": ink.field,
      "textLink.foreground": ink.accent,
      "textLink.activeForeground": ink.accent,
      focusBorder: ink.accent,
    },
    rules: [
      { token: "keyword.gql", foreground: ink.accent },
      { token: "key.identifier.gql", foreground: ink.field },
      { token: "argument.identifier.gql", foreground: ink.key },
      { token: "type.identifier.gql", foreground: ink.key },
      { token: "string.gql", foreground: ink.text },
      { token: "number.gql", foreground: ink.number },
      { token: "comment.gql", foreground: ink.muted },
      { token: "string.key.json", foreground: ink.key },
      { token: "string.value.json", foreground: ink.text },
      { token: "number.json", foreground: ink.number },
      { token: "keyword.json", foreground: ink.number },
      { token: "delimiter", foreground: ink.muted },
    ],
  };
}

const THEMES: Readonly<Record<keyof typeof EDITOR_THEME, ThemeData>> = {
  light: themeOf("vs", {
    accent: "#0b6670",
    soft: "#e3eff0",
    surface: "#ffffff",
    key: "#1f5aa6",
    text: "#6b4a12",
    number: "#8a3b6d",
    field: "#16252c",
    muted: "#687a83",
  }),
  dark: themeOf("vs-dark", {
    accent: "#6fcdd0",
    soft: "#1f3a40",
    surface: "#18262d",
    key: "#8fbcf0",
    text: "#dcbf8a",
    number: "#e0a3cb",
    field: "#e4ecef",
    muted: "#869aa4",
  }),
};

/** Loads Monaco and dresses it; true once editors may be made. */
export function useEditors(): boolean {
  const monaco = useMonaco((state) => state.monaco);
  const { initialize } = useMonaco((state) => state.actions);
  const [dressed, setDressed] = useState(false);
  useEffect(() => {
    void initialize();
  }, [initialize]);
  useEffect(() => {
    if (monaco === undefined) return undefined;
    for (const name of ["light", "dark"] as const)
      monaco.editor.defineTheme(EDITOR_THEME[name], THEMES[name]);
    const watch = monaco.editor.onDidCreateEditor((created) => {
      created.updateOptions({ fontFamily: FONT, fontSize: 13.5, lineHeight: 21 });
    });
    setDressed(true);
    return () => {
      watch.dispose();
    };
  }, [monaco]);
  return dressed;
}

const WITHHELD = "is withheld from you: the answer has null in its place";
const UNSEEN =
  "is not in the schema that you may see: a withheld column is null in the answer, any other name is an error";
const UNKNOWN_FIELD = /^Cannot query field "(\w+)"/;

/**
 * Softens the mark under a field that the visible schema lacks. Most often it is a withheld column, which
 * the gateway answers with null; a misspelt name still fails, with the gateway's own words, when it runs.
 */
export function useGentleMarks(withheld: ReadonlySet<string>): void {
  const monaco = useMonaco((state) => state.monaco);
  useEffect(() => {
    if (monaco === undefined) return undefined;
    const soften = () => {
      for (const model of monaco.editor.getModels()) {
        if (!model.uri.path.endsWith(".graphql")) continue;
        const marks = monaco.editor.getModelMarkers({ resource: model.uri });
        for (const owner of new Set(marks.map((mark) => mark.owner))) {
          const own = marks.filter((mark) => mark.owner === owner);
          const softened = own.map((mark) => {
            const name =
              mark.code === "lakegate"
                ? /^`(\w+)`/.exec(mark.message)?.[1]
                : UNKNOWN_FIELD.exec(mark.message)?.[1];
            if (name === undefined) return mark;
            const known = withheld.has(name);
            return {
              ...mark,
              code: "lakegate",
              severity: known ? monaco.MarkerSeverity.Hint : monaco.MarkerSeverity.Info,
              message: `\`${name}\` ${known ? WITHHELD : UNSEEN}`,
            };
          });
          if (softened.some((mark, index) => mark.message !== own[index]?.message)) {
            monaco.editor.setModelMarkers(model, owner, softened);
          }
        }
      }
    };
    soften();
    const watch = monaco.editor.onDidChangeMarkers(soften);
    return () => {
      watch.dispose();
    };
  }, [monaco, withheld]);
}
