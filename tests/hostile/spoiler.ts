import type { Draw } from './draw.ts';
import type { RawRequest } from './raw-request.ts';

/** Makes one thing about a request wrong, or odd. One that leaves HTTP behind clears `isHttp`. */
export type Spoiler = (request: RawRequest, draw: Draw) => void;

/** Puts it in the place of those of that name. */
export function setHeader(request: RawRequest, name: string, value: string): void {
  request.headers = [...request.headers.filter(([other]) => other !== name), [name, value]];
}

export function addHeader(request: RawRequest, name: string, value: string): void {
  request.headers.push([name, value]);
}
