package dev.howdah.broker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which names a listener may be asked that lets everybody in. */
class HostNamesTest {

    private static final HostNames NAMES = HostNames.loopbackAnd(Set.of("Events.example.com", "192.0.2.7"));

    private static Optional<Problem> refusal(HostNames names, String host) {
        HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.HOST, host);
        return names.findRefusal(headers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:8082",
                "LocalHost:8082",
                "localhost.",
                "howdah.localhost:8082",
                "127.0.0.1",
                "127.0.0.1:8082",
                "127.1.2.3",
                "[::1]:8082",
                "[::1]",
                "events.example.com:8082",
                "192.0.2.7",
            })
    void names_of_this_machine_and_those_that_are_given_are_taken(String host) {
        assertThat(refusal(NAMES, host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:8082",
                "localhost.evil.example",
                "evillocalhost",
                "127.0.0.1.evil.example",
                "x127.0.0.1",
                "127.0.0.1x",
                "127.0.0.1@evil.example",
                "evil.example:80:localhost",
                "192.0.2.8",
                "[::2]",
                "example.com",
                "x.events.example.com",
            })
    void other_names_are_not(String host) {
        assertThat(refusal(NAMES, host))
                .hasValueSatisfying(
                        problem -> assertThat(problem.status()).isEqualTo(HttpResponseStatus.MISDIRECTED_REQUEST));
        assertThat(refusal(HostNames.ANY, host)).isEmpty();
    }

    @Test
    void an_old_client_names_no_host_and_no_browser_does_so() {
        assertThat(NAMES.findRefusal(new DefaultHttpHeaders())).isEmpty();
    }
}
