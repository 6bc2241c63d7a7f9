/**
 * Hands what an action or a page's own script asked for to React in one piece. React shows a page from an answer that still arrives; when the
 * visitor leaves in the middle, Firefox and WebKit break it off, and React reports a fault of the page where no form could catch it.
 */
export function receiveAnswersWhole(): void {
  const send = window.fetch;
  window.fetch = async (input, init) => {
    const answer = await send(input, init);
    const headers = new Headers(init?.headers);
    const isForReact = headers.has("next-action") || headers.has("rsc");
    return isForReact && answer.body ? whole(answer) : answer;
  };
}

async function whole(answer: Response): Promise<Response> {
  const copy = new Response(await answer.arrayBuffer(), answer);
  // A response that is made by hand has come from nowhere, and Next asks where this one came from.
  for (const name of ["url", "redirected"] as const) Object.defineProperty(copy, name, { value: answer[name] });
  return copy;
}
