/** Where the gateway is, and a token for it; `lakegate demo` prints its address and its users. */

const url = process.env.LAKEGATE_URL ?? "http://127.0.0.1:8000";

export const endpoint = `${url}/graphql`;

/** Signs in at the demonstration's own user pool; elsewhere tokens come from Cognito. */
export async function signIn(): Promise<string> {
  const response = await fetch(`${url}/auth/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      username: process.env.LAKEGATE_USER ?? "developer",
      password: process.env.LAKEGATE_PASSWORD ?? "lakegate-demo",
    }),
  });
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
