package dev.howdah.compat.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.Commands;
import dev.howdah.compat.process.Commands.Result;
import dev.howdah.compat.process.Eventually;
import dev.howdah.compat.process.OneBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The image's health check, {@code docker/health}, beside a broker that is no container. */
class HealthTest {

    private static final Path HEALTH = Path.of("..", "docker", "health").toAbsolutePath();

    @RegisterExtension
    static final OneBroker<BrokerProcess> howdah = OneBroker.howdah("health", "--http-listen", "127.0.0.1:0");

    @Test
    void a_broker_is_healthy_while_it_is_ready_and_not_while_postgres_is_away() throws Exception {
        assertThat(overHttp().exitCode()).isZero();
        howdah.postgres().stop();
        try {
            Eventually.holds(
                    () -> overHttp().exitCode() == 1, () -> howdah.process().logTail());
            assertThat(overHttp().text()).contains("503", "Postgres does not answer");
            assertThat(overHttp("/health").exitCode()).as("it lives").isZero();
        } finally {
            howdah.postgres().start();
        }
        Eventually.holds(
                () -> overHttp().exitCode() == 0, () -> howdah.process().logTail());
    }

    @Test
    void a_broker_that_does_not_answer_is_not_healthy() {
        howdah.process().freeze();
        try {
            assertThat(overHttp().exitCode()).isEqualTo(1);
            assertThat(overHttp("/health").text()).isEqualTo("no answer to GET /health within 3 s\n");
            assertThat(overKafka(howdah.bootstrap()).text()).isEqualTo("no answer to ApiVersions within 3 s\n");
        } finally {
            howdah.process().thaw();
        }
        Eventually.holds(
                () -> overHttp().exitCode() == 0, () -> howdah.process().logTail());
    }

    @Test
    void without_an_http_listener_healthy_is_who_answers_api_versions() {
        assertThat(overKafka("OUTSIDE://0.0.0.0:" + howdah.process().port() + ",INSIDE://0.0.0.0:1")
                        .exitCode())
                .isZero();
        assertThat(overKafka("127.0.0.1:1").text()).isEqualTo("nobody listens at 127.0.0.1, port 1\n");
    }

    private static Result overHttp(String... arguments) {
        return health(
                Map.of("HOWDAH_HTTP_LISTEN", howdah.process().http().replace("http://127.0.0.1", "0.0.0.0")),
                arguments);
    }

    private static Result overKafka(String listen) {
        return health(Map.of("HOWDAH_HTTP_LISTEN", "", "HOWDAH_LISTEN", listen));
    }

    private static Result health(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of("bash", HEALTH.toString()));
        command.addAll(List.of(arguments));
        return Commands.run(command, environment, null, null);
    }
}
