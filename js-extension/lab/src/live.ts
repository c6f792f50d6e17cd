/**
 * Shows results as a live widget while the kernel that holds them lives, and as static HTML otherwise.
 *
 * The outputs carry both. JupyterLab alone would pick the widget for good and say "model not found" in every notebook that is
 * opened later; so the widget goes by a MIME type of ours that only this renderer knows, and everybody else shows the HTML.
 */
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Panel, type Widget } from "@lumino/widgets";

/** As in segfn_nb/kernel/displays.py. */
const LIVE = "application/vnd.segfn-nb.live+json";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const STATIC = "text/html";

/** Before every other form, those of ipywidgets (-10) included. */
const RANK = -20;

class LiveRenderer extends Panel implements IRenderMime.IRenderer {
  private observer: MutationObserver | undefined;
  /** Counts renderings: an output that is updated is rendered again before the last rendering may be done. */
  private renderings = 0;

  constructor(
    private readonly options: IRenderMime.IRendererOptions,
    private readonly notebooks: INotebookTracker,
    private readonly fallback: IRenderMimeRegistry,
  ) {
    super();
    this.addClass("segfn-live");
  }

  override dispose(): void {
    this.observer?.disconnect();
    super.dispose();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const rendering = ++this.renderings;
    this.observer?.disconnect();
    while (this.widgets.length > 0) this.widgets[0]!.dispose();
    const fixed = (this.panel?.content.rendermime ?? this.fallback).createRenderer(STATIC);
    this.addWidget(fixed);
    await fixed.renderModel(model);
    const panel = this.panel;
    if (panel?.sessionContext.isReady) this.addLive(panel, model, fixed, rendering);
    else void this.addLiveLater(model, fixed, rendering);
  }

  /**
   * A page that is loaded anew renders its outputs before it has found the kernel. Only then does ipywidgets know the kernel's
   * widgets, and it hands them to the renderers that stand in outputs by themselves, not to one inside ours.
   */
  private async addLiveLater(model: IRenderMime.IMimeModel, fixed: Widget, rendering: number): Promise<void> {
    const panel = await this.panelThatComes();
    await panel.sessionContext.ready;
    await new Promise((resolve) => setTimeout(resolve)); // ipywidgets waits for the same, and hears of it in its turn
    this.addLive(panel, model, fixed, rendering);
  }

  private addLive(panel: NotebookPanel, model: IRenderMime.IMimeModel, fixed: Widget, rendering: number): void {
    const { rendermime } = panel.content;
    if (!rendermime.mimeTypes.includes(WIDGET) || this.isDisposed || rendering !== this.renderings) return;
    const live = rendermime.createRenderer(WIDGET);
    live.hide();
    this.addWidget(live);
    this.showWhatThereIs(fixed, live);
    const data = { ...model.data, [WIDGET]: model.data[LIVE] };
    // Not awaited: without a kernel ipywidgets waits for one.
    live.renderModel({ ...copied(model), data }).catch((error: unknown) => {
      // A replay's display may be gone before its widget has come.
      if (!live.isDisposed) console.error(error);
    });
  }

  /** The notebook this output is in, whose rendermime knows the widgets of its kernel. */
  private get panel(): NotebookPanel | undefined {
    const { resolver } = this.options;
    return this.notebooks.find((one) => one.content.rendermime.resolver === resolver);
  }

  /** An output may be there before its notebook is known. */
  private panelThatComes(): Promise<NotebookPanel> {
    const { panel } = this;
    if (panel) return Promise.resolve(panel);
    return new Promise((resolve) => {
      const onAdded = (): void => {
        const { panel } = this;
        if (panel) resolve(panel);
        if (panel || this.isDisposed) this.notebooks.widgetAdded.disconnect(onAdded);
      };
      this.notebooks.widgetAdded.connect(onAdded);
    });
  }

  /** ipywidgets adds the view to its renderer when the model is there, at once or after a reload, and takes it away at its end. */
  private showWhatThereIs(fixed: Widget, live: Widget): void {
    this.observer = new MutationObserver(() => {
      const isAlive = live.node.childElementCount > 0;
      fixed.setHidden(isAlive);
      live.setHidden(!isAlive);
    });
    this.observer.observe(live.node, { childList: true });
  }
}

function copied(model: IRenderMime.IMimeModel): IRenderMime.IMimeModel {
  return {
    trusted: model.trusted,
    data: model.data,
    metadata: model.metadata,
    setData: (options) => model.setData(options),
  };
}

/** Let every notebook opened from now on show live results. */
export function showLiveResults(rendermime: IRenderMimeRegistry, notebooks: INotebookTracker): void {
  rendermime.addFactory(
    {
      safe: false,
      mimeTypes: [LIVE],
      createRenderer: (options) => new LiveRenderer(options, notebooks, rendermime),
    },
    RANK,
  );
}
