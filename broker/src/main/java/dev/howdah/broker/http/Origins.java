package dev.howdah.broker.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/**
 * Keeps pages of others from changing things here: any page in a browser may post to the machine on which the browser runs.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454">RFC 6454</a>
 */
public final class Origins {

    /** Browsers say by it where a request comes from, and no page can change it (Fetch Metadata of the W3C); others do not send it. */
    private static final String SITE = "sec-fetch-site";

    private Origins() {}

    /** Why a request that changes something is not done; empty if no page sent it, or one of this broker. */
    public static Optional<Problem> findRefusal(HttpHeaders headers) {
        String site = headers.get(SITE, "same-origin");
        if (!site.equals("same-origin") && !site.equals("none")) {
            return Optional.of(new Problem(
                    HttpResponseStatus.FORBIDDEN, "other-origin", "pages of other sites may not post here"));
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        String host = headers.get(HttpHeaderNames.HOST, "");
        if (origin == null || origin.equals("http://" + host) || origin.equals("https://" + host)) {
            return Optional.empty();
        }
        return Optional.of(
                new Problem(HttpResponseStatus.FORBIDDEN, "other-origin", "pages of " + origin + " may not post here"));
    }
}
