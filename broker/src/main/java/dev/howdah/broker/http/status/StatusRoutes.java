package dev.howdah.broker.http.status;

import dev.howdah.broker.http.Body;
import dev.howdah.broker.http.Exchange;
import dev.howdah.broker.http.Problem;
import dev.howdah.broker.http.Response;
import dev.howdah.broker.http.Router;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.Function;

/**
 * {@code /health} says 200 as long as the process answers at all; a container that does not is to be started anew. {@code /ready} says 503
 * while clients had better go elsewhere. Thread: any.
 */
public final class StatusRoutes {

    private StatusRoutes() {}

    /** For the time in which nothing else is there yet. */
    public static Router alone(Readiness readiness) {
        return addTo(new Router(Problem.unavailable("the broker is being started")), readiness);
    }

    public static Router addTo(Router router, Readiness readiness) {
        Response good = Response.text(HttpResponseStatus.OK, "good\n");
        return router.openRoute("GET", "/health", exchange -> answer(exchange, good))
                .openRoute("GET", "/ready", exchange -> {
                    Function<String, Response> not =
                            why -> Problem.unavailable(why).response();
                    return answer(exchange, readiness.findTrouble().map(not).orElse(good));
                });
    }

    private static Body answer(Exchange exchange, Response response) {
        exchange.respond(response);
        return Body.NONE;
    }
}
