package dev.howdah.broker.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a request goes: the path, cut at its slashes, and the parameters of the query.
 *
 * @param path the segments, decoded; none for {@code /}
 * @param query the values of each parameter, in their order
 */
public record Target(List<String> path, Map<String, List<String>> query) {

    private static final int PARAMETERS_MAX = 64;

    public Target {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    /**
     * Reads a target in origin form, {@code /path?query} (RFC 9112 section 3.2.1), or in absolute form.
     *
     * @throws IllegalArgumentException it is neither, or its escapes are wrong
     */
    public static Target parse(String uri) {
        String local = uri;
        int authority = uri.indexOf("://");
        if (!uri.startsWith("/") && authority > 0) {
            int slash = uri.indexOf('/', authority + 3);
            local = slash < 0 ? "/" : uri.substring(slash);
        }
        if (!local.startsWith("/")) {
            throw new IllegalArgumentException("target: '" + uri + "' (expected: a path that begins with /)");
        }
        int question = local.indexOf('?');
        String rawPath = question < 0 ? local : local.substring(0, question);
        List<String> path = new ArrayList<>();
        for (String segment : rawPath.substring(1).split("/", -1)) {
            path.add(QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        if (path.size() == 1 && path.get(0).isEmpty()) {
            path.clear();
        }
        Map<String, List<String>> query = question < 0
                ? Map.of()
                : new LinkedHashMap<>(
                        new QueryStringDecoder(local, StandardCharsets.UTF_8, true, PARAMETERS_MAX).parameters());
        return new Target(path, query);
    }

    /** The first value of a parameter. */
    public Optional<String> find(String parameter) {
        return Optional.ofNullable(query.get(parameter)).map(values -> values.get(0));
    }
}
