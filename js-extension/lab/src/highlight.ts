/** Switches an editor to the language of magic cells while its text is one, within the same transaction. */
import type { LanguageSupport } from "@codemirror/language";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { EditorExtensionRegistry, type IEditorExtensionFactory } from "@jupyterlab/codemirror";

import { magicLanguage } from "./language";
import { type CellLanguage, cellLanguage } from "./magic";

/**
 * The editor extension, for JupyterLab's registry; every editor made afterwards gets it.
 *
 * The cell's MIME type stays as it is: the notebook resets it whenever a kernel starts, and completion and language servers read it.
 *
 * @param modes JupyterLab's own modes.
 */
export function highlightMagics(modes: Record<CellLanguage, LanguageSupport>): IEditorExtensionFactory {
  // Constants: whether an editor must be switched is decided by identity. The highest precedence puts our languages before Python.
  const magic: Record<CellLanguage, Extension> = {
    javascript: Prec.highest(magicLanguage(modes.javascript)),
    typescript: Prec.highest(magicLanguage(modes.typescript)),
  };
  const other: Extension = [];
  const languageOf = (lines: Iterable<string>): Extension => {
    const language = cellLanguage(lines);
    return language === null ? other : magic[language];
  };

  return {
    name: "segfn-nb:magic-cells",
    factory: ({ model }) => {
      const slot = new Compartment();
      return EditorExtensionRegistry.createImmutableExtension([
        slot.of(languageOf(model.sharedModel.getSource().split("\n"))),
        EditorState.transactionExtender.of((transaction) => {
          const next = languageOf(transaction.newDoc.iterLines());
          return slot.get(transaction.startState) === next ? null : { effects: slot.reconfigure(next) };
        }),
      ]);
    },
  };
}
