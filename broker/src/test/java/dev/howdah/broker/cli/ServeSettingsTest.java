package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.security.SecurityProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeSettingsTest {

    @TempDir
    private Path directory;

    @Test
    void nothing_said_means_the_defaults() {
        ServeSettings settings = ServeSettings.resolve(Map.of(), Map.of());
        assertThat(settings.broker().listeners())
                .containsExactly(new Listener(
                        "PLAINTEXT", SecurityProtocol.PLAINTEXT, new HostPort("127.0.0.1", 9092), Optional.empty()));
        assertThat(settings.postgresUrl()).isEmpty();
        assertThat(settings.dataDir()).isEqualTo(Path.of("./data"));
        assertThat(settings.broker().config().autoCreatesTopics()).isTrue();
    }

    @Test
    void an_option_goes_before_the_environment_and_that_before_the_file() throws Exception {
        Path file = Files.writeString(
                directory.resolve("howdah.properties"),
                "listen=1.1.1.1:1\nadvertise=a:1\ndata-dir=/file\nnum.partitions=7\nlog.retention.hours=1\n");
        ServeSettings settings = ServeSettings.resolve(
                Map.of("listen", "3.3.3.3:3", "config", file.toString()),
                Map.of(
                        "HOWDAH_LISTEN", "2.2.2.2:2",
                        "HOWDAH_ADVERTISE", "b:2",
                        "HOWDAH_NUM_PARTITIONS", "8",
                        "UNRELATED", "x"));
        assertThat(settings.broker().listeners())
                .containsExactly(new Listener(
                        "PLAINTEXT",
                        SecurityProtocol.PLAINTEXT,
                        new HostPort("3.3.3.3", 3),
                        Optional.of(new HostPort("b", 2))));
        assertThat(settings.dataDir()).isEqualTo(Path.of("/file"));
        assertThat(settings.broker().config().partitionsDefault()).isEqualTo(8);
        assertThat(settings.broker().config().findExplicit("log.retention.hours"))
                .contains("1");
    }

    @Test
    void admins_turn_acls_on_and_are_super_users() {
        BrokerConfig config = ServeSettings.resolve(
                        Map.of("admins", "alice; User:CN=bob,O=x ;", "super.users", "User:carol"), Map.of())
                .broker()
                .config();
        assertThat(AuthorizerConfigs.isOn(config)).isTrue();
        assertThat(AuthorizerConfigs.superUsers(config))
                .containsExactlyInAnyOrder("User:alice", "User:CN=bob,O=x", "User:carol");
        assertThat(AuthorizerConfigs.allowsEveryoneIfNoAclIsFound(config)).isFalse();
        assertThat(AuthorizerConfigs.isOn(
                        ServeSettings.resolve(Map.of(), Map.of()).broker().config()))
                .isFalse();
    }

    @Test
    void another_authorizer_is_refused_in_one_line() {
        assertThatThrownBy(() -> ServeSettings.resolve(
                        Map.of("authorizer.class.name", "com.example.Mine", "super.users", "alice"), Map.of()))
                .isInstanceOfSatisfying(
                        WrongSettingsException.class,
                        e -> assertThat(e.complaints())
                                .containsExactlyInAnyOrder(
                                        "Invalid value com.example.Mine for configuration authorizer.class.name: Howdah has the rules of"
                                                + " org.apache.kafka.metadata.authorizer.StandardAuthorizer only",
                                        "Invalid value alice for configuration super.users: expected a string in format"
                                                + " principalType:principalName, such as User:alice"));
    }

    @Test
    void the_file_may_be_named_by_the_environment() throws Exception {
        Path file = Files.writeString(directory.resolve("c"), "auto.create.topics.enable=false");
        ServeSettings settings = ServeSettings.resolve(Map.of(), Map.of("HOWDAH_CONFIG", file.toString()));
        assertThat(settings.broker().config().autoCreatesTopics()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9092", "host:", "host:99999", ":9092", "a b:1", "::1:9092", "host:-1", ""})
    void what_is_no_address_is_refused(String listen) {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("listen", listen), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listen: '" + listen + "' (expected: HOST:PORT or NAME://HOST:PORT)");
    }

    @Test
    void an_advertised_address_belongs_to_the_listener_of_its_name() {
        ServeSettings settings = ServeSettings.resolve(
                Map.of("listen", "0.0.0.0:9092, inside://0.0.0.0:29092", "advertise", "INSIDE://howdah:29092"),
                Map.of());
        assertThat(settings.broker().listeners())
                .containsExactly(
                        new Listener(
                                "PLAINTEXT",
                                SecurityProtocol.PLAINTEXT,
                                new HostPort("0.0.0.0", 9092),
                                Optional.empty()),
                        new Listener(
                                "INSIDE",
                                SecurityProtocol.PLAINTEXT,
                                new HostPort("0.0.0.0", 29092),
                                Optional.of(new HostPort("howdah", 29092))));
    }

    @Test
    void two_listeners_of_one_name_and_an_advertised_one_that_is_not_there_are_refused() {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("listen", "a:1,b:2"), Map.of()))
                .hasMessage("listen: two addresses for the listener PLAINTEXT"
                        + " (expected: a name before each, as in INSIDE://b:2)");
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("listen", "a:1", "advertise", "X://b:2"), Map.of()))
                .hasMessage("advertise: X is no listener (listen has: PLAINTEXT)");
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("listen", "9x://a:1"), Map.of()))
                .hasMessage("listen: '9x://a:1' (expected: HOST:PORT or NAME://HOST:PORT)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSL", "sasl_ssl", "SASL_PLAINTEXT", "TLS", "https", "EXTERNAL_SSL"})
    void a_listener_that_promises_encryption_or_a_login_is_refused(String name) {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("listen", name + "://127.0.0.1:9093"), Map.of()))
                .hasMessage("listen: " + name.toUpperCase(Locale.ROOT)
                        + " is not served: connections are neither encrypted nor logged in"
                        + " (expected: PLAINTEXT, or a name that does not promise more)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9092", "[::]:9092"})
    void every_address_cannot_be_advertised(String address) {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("advertise", address), Map.of()))
                .hasMessage("advertise: " + address + " (expected: an address that clients can reach)");
    }

    @Test
    void a_misspelt_variable_is_refused_with_what_was_meant() {
        assertThatThrownBy(() -> ServeSettings.resolve(
                        Map.of(), Map.of("HOWDAH_NUM_PARTITONS", "3", "HOWDAH_LISTENER", "a:1", "HOWDAH_PORT", "9092")))
                .hasMessage("unknown setting in the environment: HOWDAH_LISTENER (did you mean HOWDAH_LISTEN?)\n"
                        + "unknown setting in the environment: HOWDAH_NUM_PARTITONS (did you mean HOWDAH_NUM_PARTITIONS?)\n"
                        + "unknown setting in the environment: HOWDAH_PORT");
    }

    @Test
    void what_kubernetes_tells_about_a_service_called_howdah_is_no_setting() {
        Map<String, String> environment = Map.of(
                "HOWDAH_SERVICE_HOST", "10.0.0.1",
                "HOWDAH_SERVICE_PORT", "9092",
                "HOWDAH_SERVICE_PORT_KAFKA", "9092",
                "HOWDAH_PORT", "tcp://10.0.0.1:9092",
                "HOWDAH_PORT_9092_TCP", "tcp://10.0.0.1:9092",
                "HOWDAH_PORT_9092_TCP_ADDR", "10.0.0.1",
                "HOWDAH_BROKER_SERVICE_HOST", "10.0.0.2",
                "HOWDAH_BROKER_PORT_9092_TCP_PROTO", "tcp",
                "HOWDAH_JAVA_OPTS", "-Xmx256m",
                "HOWDAH_LOG_LEVEL", "debug");
        assertThat(ServeSettings.resolve(Map.of(), environment).postgresUrl()).isEmpty();
    }

    @Test
    void a_log_level_that_is_none_is_refused() {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of(), Map.of("HOWDAH_LOG_LEVEL", "loud")))
                .hasMessage("HOWDAH_LOG_LEVEL: 'loud' (expected: error, warn, info, debug, trace)");
    }

    @Test
    void an_unknown_name_or_a_wrong_value_is_named() throws Exception {
        Path file = Files.writeString(directory.resolve("c"), "lisen=127.0.0.1:1");
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("config", file.toString()), Map.of()))
                .hasMessageContaining("unknown setting in " + file + ": lisen");
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("num.partitions", "many"), Map.of()))
                .hasMessageContaining("num.partitions");
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("config", "/no/such/file"), Map.of()))
                .hasMessageContaining("/no/such/file");
    }
}
