/** The browser half of segfn_nb/widgets/recording/debugger.py: one module that anywidget loads. */
import type { RenderProps } from "@anywidget/types";

import { type DebugAnswer, type DebugRequest, Marked } from "./debugger/session";
import { DebuggerView } from "./debugger/view";
import { Messages } from "./shared/messages";

type WidgetState = { height_px: number; note: string };

/** Called once for each model: what a person has set is kept while its views come and go. */
export default () => {
  const marked = new Marked();
  function render({ model, el }: RenderProps<WidgetState>): () => void {
    const messages = new Messages<DebugRequest, DebugAnswer>(model);
    const view = new DebuggerView(el, messages.ask, model.get("height_px"), marked);
    messages.onLost = (message) => view.refuse(message);
    const onNote = (): void => view.note(model.get("note"));
    model.on("change:note", onNote);
    onNote();
    return () => {
      model.off("change:note", onNote);
      messages.dispose();
      view.dispose();
    };
  }
  return { render };
};
