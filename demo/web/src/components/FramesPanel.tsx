import { useSyncExternalStore } from 'react';
import { useDesk } from '../desk/DeskContext';
import type { LoggedFrame } from '../stream/frameLog';
import { formatClock } from '../ui/format';
import { useUi } from '../ui/store';
import { Empty, Panel } from './Panel';

export function FramesPanel() {
  const { frames: log } = useDesk();
  const view = useSyncExternalStore(log.subscribe, log.getView);
  const type = useUi((state) => state.frameType);
  const filterFrames = useUi((state) => state.filterFrames);
  const selected = useUi((state) => state.selectedFrame);
  const types = [
    ...new Set([...view.frames.map(({ frame }) => frame.t), ...(type === 'all' ? [] : [type])]),
  ].sort();
  const shown = type === 'all' ? view.frames : view.frames.filter(({ frame }) => frame.t === type);
  const open = view.frames.find(({ key }) => key === selected);
  return (
    <Panel
      title="Frames"
      tab="stream"
      area="frames"
      note={view.received}
      tools={
        <>
          <select
            className="small"
            aria-label="Filter by frame type"
            data-testid="frame-filter"
            value={type}
            onChange={(event) => {
              filterFrames(event.target.value);
            }}
          >
            <option value="all">All types</option>
            {types.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button small"
            data-testid="frame-pause"
            aria-pressed={view.paused}
            onClick={() => {
              log.setPaused(!view.paused);
            }}
          >
            {view.paused ? 'Resume' : 'Pause'}
          </button>
          <button
            type="button"
            className="button small quiet"
            data-testid="frame-clear"
            onClick={() => {
              log.clear();
            }}
          >
            Clear
          </button>
        </>
      }
    >
      <div className="frames" data-selected={open !== undefined}>
        <div className="panel-body frame-list" role="list" aria-label="Frames, newest first">
          {shown.length === 0 ? (
            <Empty title="No frames yet" />
          ) : (
            shown.map((logged) => (
              <FrameRow key={logged.key} logged={logged} selected={logged.key === selected} />
            ))
          )}
        </div>
        <FrameJson logged={open} />
      </div>
    </Panel>
  );
}

function FrameRow({ logged, selected }: { readonly logged: LoggedFrame; readonly selected: boolean }) {
  const select = useUi((state) => state.selectFrame);
  const { frame, key, arrivedAtMs } = logged;
  const original = textField(frame, 'original_event_type');
  const latencyMs = (frame as { latency_ms?: unknown }).latency_ms;
  return (
    <div role="listitem">
      <button
        type="button"
        className="frame-row"
        data-testid="frame-row"
        data-type={frame.t}
        data-kind={kindOf(logged)}
        aria-pressed={selected}
        onClick={() => {
          select(selected ? null : key);
        }}
      >
        <span className="frame-time">
          {formatClock(arrivedAtMs)}
          <span className="frame-millis">.{String(arrivedAtMs % 1000).padStart(3, '0')}</span>
        </span>
        <span className="frame-seq">{frame.seq === undefined ? '' : `#${frame.seq}`}</span>
        <span className="frame-type">{frame.t}</span>
        <span className="frame-original">{original}</span>
        <span className="frame-latency">{typeof latencyMs === 'number' ? `${latencyMs} ms` : ''}</span>
      </button>
    </div>
  );
}

function FrameJson({ logged }: { readonly logged: LoggedFrame | undefined }) {
  const select = useUi((state) => state.selectFrame);
  return (
    <div className="frame-json">
      {logged === undefined ? (
        <p className="muted detail-hint">Select a frame to see its JSON.</p>
      ) : (
        <>
          <button
            type="button"
            className="button small quiet detail-close"
            onClick={() => {
              select(null);
            }}
          >
            Close
          </button>
          <pre data-testid="frame-json" tabIndex={0} aria-label={`Frame ${logged.frame.t}`}>
            {JSON.stringify(logged.frame, null, 2)}
          </pre>
        </>
      )}
    </div>
  );
}

/** Log entries, snapshots and control messages are told apart by a colour beside their type. */
function kindOf({ frame }: LoggedFrame): 'event' | 'snapshot' | 'control' {
  if (frame.seq !== undefined) return 'event';
  return frame.t.endsWith('_snapshot') ? 'snapshot' : 'control';
}

function textField(frame: object, name: string): string {
  const value = (frame as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}
