package dev.howdah.broker.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which endpoint answers which method at which path.
 *
 * <p>Thread: filled by one thread, then read by any.
 */
public final class Router {

    /** The route of what no route has. */
    static final String NOWHERE = "none";

    private static final String ANY = "*";

    private final List<Route> routes = new ArrayList<>();

    /** What is answered where nothing else is. */
    private final Optional<Problem> otherwise;

    /** A path that no route has is not found. */
    public Router() {
        otherwise = Optional.empty();
    }

    /** @param otherwise for every path that no route has */
    public Router(Problem otherwise) {
        this.otherwise = Optional.of(otherwise);
    }

    /** Who may use a route. */
    enum Access {
        /** Everybody, also where others must log in: it tells nothing of what is stored. */
        EVERYBODY,
        /** Who the listener lets in. */
        ADMITTED
    }

    /** @param route the path as it was registered, for the metrics */
    record Found(Endpoint endpoint, String route, Access access) {}

    private record Route(String method, List<String> path, Endpoint endpoint, Access access) {

        boolean isAt(List<String> asked) {
            boolean same = asked.size() == path.size();
            for (int i = 0; same && i < path.size(); i++) {
                same = path.get(i).equals(ANY)
                        ? !asked.get(i).isEmpty()
                        : path.get(i).equals(asked.get(i));
            }
            return same;
        }

        boolean takes(String asked) {
            return method.equals(asked) || (method.equals("GET") && asked.equals("HEAD"));
        }
    }

    /** @param path with {@code *} for a segment of any content, for example {@code /topics/*} */
    public Router route(String method, String path, Endpoint endpoint) {
        return add(method, path, endpoint, Access.ADMITTED);
    }

    /** The same, for what strangers may ask. */
    public Router openRoute(String method, String path, Endpoint endpoint) {
        return add(method, path, endpoint, Access.EVERYBODY);
    }

    private Router add(String method, String path, Endpoint endpoint, Access access) {
        List<String> segments =
                path.equals("/") ? List.of() : List.of(path.substring(1).split("/", -1));
        routes.add(new Route(method, segments, endpoint, access));
        return this;
    }

    /** The endpoint for a request; one that answers with a problem if there is none. */
    Found find(String method, Target target) {
        List<Route> there =
                routes.stream().filter(route -> route.isAt(target.path())).toList();
        for (Route route : there) {
            if (route.takes(method)) {
                return new Found(route.endpoint(), "/" + String.join("/", route.path()), route.access());
            }
        }
        String path = "/" + String.join("/", target.path());
        if (there.isEmpty()) {
            return refuse(otherwise
                    .orElseGet(
                            () -> new Problem(HttpResponseStatus.NOT_FOUND, "not-found", "there is nothing at " + path))
                    .response());
        }
        String allowed = there.stream().map(Route::method).distinct().sorted().collect(Collectors.joining(", "));
        return refuse(new Problem(
                        HttpResponseStatus.METHOD_NOT_ALLOWED,
                        "method-not-allowed",
                        path + " does not take " + method + " (expected: " + allowed + ")")
                .response()
                .with("allow", allowed));
    }

    private static Found refuse(Response response) {
        Endpoint refusal = exchange -> {
            exchange.respond(response);
            return Body.NONE;
        };
        return new Found(refusal, NOWHERE, Access.ADMITTED);
    }
}
