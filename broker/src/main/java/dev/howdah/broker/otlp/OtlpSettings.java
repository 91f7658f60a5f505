package dev.howdah.broker.otlp;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where the metrics go, and how often.
 *
 * @param endpoint with the path of the metrics
 * @param headers of each request, for example {@code authorization}; secrets
 */
public record OtlpSettings(URI endpoint, Map<String, String> headers, Duration interval) {

    public static final String ENDPOINT = "otlp-endpoint";
    public static final String HEADERS = "otlp-headers";
    public static final String INTERVAL = "otlp-interval";

    private static final String METRICS_PATH = "/v1/metrics";
    private static final int INTERVAL_SECONDS_DEFAULT = 60;
    private static final int INTERVAL_SECONDS_MAX = 3_600;

    /** Of a header's name (RFC 9110, 5.6.2). */
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    public OtlpSettings {
        headers = Map.copyOf(headers);
    }

    /**
     * Reads the settings.
     *
     * @param values by their names
     * @param complaints gets what is wrong, one line each
     * @return empty if no endpoint is named, or if something is wrong
     */
    public static Optional<OtlpSettings> resolve(Map<String, String> values, List<String> complaints) {
        String endpoint = values.get(ENDPOINT);
        if (endpoint == null) {
            List.of(HEADERS, INTERVAL).stream()
                    .filter(values::containsKey)
                    .forEach(name -> complaints.add(name + " needs " + ENDPOINT));
            return Optional.empty();
        }
        Optional<URI> uri = uri(endpoint, complaints);
        Map<String, String> headers = headers(values.getOrDefault(HEADERS, ""), complaints);
        Optional<Duration> interval = interval(values, complaints);
        return uri.flatMap(to -> interval.map(every -> new OtlpSettings(to, headers, every)));
    }

    /** As {@code OTEL_EXPORTER_OTLP_ENDPOINT}: what has no path gets the one of metrics. */
    private static Optional<URI> uri(String endpoint, List<String> complaints) {
        try {
            URI uri = new URI(endpoint);
            boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (isHttp && uri.getHost() != null && uri.getUserInfo() == null && uri.getFragment() == null) {
                boolean hasPath =
                        !uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/");
                return Optional.of(hasPath ? uri : uri.resolve(METRICS_PATH));
            }
        } catch (URISyntaxException wrong) {
            // Said below.
        }
        complaints.add(ENDPOINT + ": '" + endpoint
                + "' (expected: http://HOST:4318 or https://HOST:4318, with a path or" + " without)");
        return Optional.empty();
    }

    /** As {@code OTEL_EXPORTER_OTLP_HEADERS}. What is wrong is not repeated, for it may be a secret. */
    private static Map<String, String> headers(String said, List<String> complaints) {
        Map<String, String> headers = new TreeMap<>();
        for (String header : said.split(",", -1)) {
            int equals = header.indexOf('=');
            String name = header.substring(0, Math.max(0, equals)).strip();
            if (header.isBlank()) {
                continue;
            }
            try {
                String value = URLDecoder.decode(header.substring(equals + 1).strip(), StandardCharsets.UTF_8);
                if (name.matches(TOKEN) && value.chars().allMatch(each -> each >= ' ' && each <= '~')) {
                    headers.put(name, value);
                    continue;
                }
            } catch (IllegalArgumentException notEscaped) {
                // Said below.
            }
            complaints.add(HEADERS + ": (expected: NAME=VALUE,NAME=VALUE with what is special as %XX)");
        }
        return headers;
    }

    private static Optional<Duration> interval(Map<String, String> values, List<String> complaints) {
        String said = values.getOrDefault(INTERVAL, Integer.toString(INTERVAL_SECONDS_DEFAULT));
        try {
            int seconds = Integer.parseInt(said);
            if (seconds >= 1 && seconds <= INTERVAL_SECONDS_MAX) {
                return Optional.of(Duration.ofSeconds(seconds));
            }
        } catch (NumberFormatException wrong) {
            // Said below.
        }
        complaints.add(INTERVAL + ": '" + said + "' (expected: seconds, 1 to " + INTERVAL_SECONDS_MAX + ")");
        return Optional.empty();
    }

    /** Without what may be a secret. */
    @Override
    public String toString() {
        return endpoint + " every " + interval.toSeconds() + " s";
    }
}
