import type { Draw } from './draw.ts';
import type { RawRequest } from './raw-request.ts';

/** Makes one part of a request invalid or unusual. One that makes it invalid HTTP clears `isHttp`. */
export type Spoiler = (request: RawRequest, draw: Draw) => void;

/** Replaces all headers of that name. */
export function setHeader(request: RawRequest, name: string, value: string): void {
  request.headers = [...request.headers.filter(([other]) => other !== name), [name, value]];
}

export function addHeader(request: RawRequest, name: string, value: string): void {
  request.headers.push([name, value]);
}
