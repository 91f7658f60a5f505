package dev.howdah.broker.http.console;

import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Endpoint;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Response;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * A file of the page. Nothing in it may come from elsewhere, and no other page may frame it.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</a>
 */
final class Page implements Endpoint {

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Response response;

    private Page(Response response) {
        this.response = response;
    }

    /** @param name of the resource beside this class */
    static Page of(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return new Page(new Response(
                    HttpResponseStatus.OK,
                    type(name),
                    in.readAllBytes(),
                    Map.of(
                            "content-security-policy", POLICY,
                            "referrer-policy", "no-referrer",
                            "cross-origin-opener-policy", "same-origin",
                            "cross-origin-resource-policy", "same-origin")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("name: '" + name + "' (expected: a file of a page)");
        };
    }

    @Override
    public Order order() {
        return Order.TOGETHER;
    }

    @Override
    public Body begin(Exchange exchange) {
        exchange.respond(response);
        return Body.NONE;
    }
}
