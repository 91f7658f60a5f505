package dev.howdah.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

    /** Without a page there is no origin; the broker's own page has its host, by either scheme, and its port. */
    @ParameterizedTest
    @CsvSource({
        "'', '', true",
        "http://localhost:8082, '', true",
        "https://localhost:8082, same-origin, true",
        "'', none, true",
        "http://localhost, '', false",
        "http://localhost:8083, '', false",
        "http://localhost:8082.example.com, '', false",
        "https://example.com, '', false",
        "null, '', false",
        "http://localhost:8082, cross-site, false",
        "http://localhost:8082, same-site, false",
        "'', cross-site, false",
    })
    void only_pages_of_the_broker_change_something(String origin, String site, boolean isDone) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        headers.set("host", "localhost:8082");
        if (!origin.isEmpty()) {
            headers.set("origin", origin);
        }
        if (!site.isEmpty()) {
            headers.set("sec-fetch-site", site);
        }
        assertThat(Origins.findRefusal(headers).isEmpty()).isEqualTo(isDone);
    }
}
