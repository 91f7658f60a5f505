package dev.howdah.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.AuthorizerConfigs;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @Test
    void a_listener_that_is_called_by_a_protocol_has_it() {
        assertThat(protocols("a:1,ssl://a:2,SASL_PLAINTEXT://a:3,Sasl_Ssl://a:4,INSIDE://a:5", Map.of()))
                .containsExactly(
                        Map.entry("PLAINTEXT", SecurityProtocol.PLAINTEXT),
                        Map.entry("SSL", SecurityProtocol.SSL),
                        Map.entry("SASL_PLAINTEXT", SecurityProtocol.SASL_PLAINTEXT),
                        Map.entry("SASL_SSL", SecurityProtocol.SASL_SSL),
                        Map.entry("INSIDE", SecurityProtocol.PLAINTEXT));
    }

    @Test
    void the_map_gives_other_names_their_protocol() {
        assertThat(protocols(
                        "INSIDE://a:1,OUTSIDE_TLS://a:2,PLAINTEXT://a:3",
                        Map.of(
                                "listener.security.protocol.map",
                                "inside:sasl_plaintext, OUTSIDE_TLS : SASL_SSL,PLAINTEXT:SSL,NOBODY:SSL")))
                .containsExactly(
                        Map.entry("INSIDE", SecurityProtocol.SASL_PLAINTEXT),
                        Map.entry("OUTSIDE_TLS", SecurityProtocol.SASL_SSL),
                        Map.entry("PLAINTEXT", SecurityProtocol.SSL));
    }

    @Test
    void with_a_certificate_an_address_without_a_name_is_encrypted() throws Exception {
        ServeSettings settings = ServeSettings.resolve(
                Map.of("tls-cert", "a.pem", "tls-key", "a.key"),
                Map.of("HOWDAH_TLS_CLIENT_CA", "ca.pem", "HOWDAH_LISTENER_NAME_MY_INSIDE_SSL_CLIENT_AUTH", "none"));
        assertThat(settings.broker().listeners())
                .containsExactly(
                        new Listener("SSL", SecurityProtocol.SSL, new HostPort("127.0.0.1", 9092), Optional.empty()));
        assertThat(settings.broker().tlsFiles())
                .contains(new TlsFiles(Path.of("a.pem"), Path.of("a.key"), Optional.of(Path.of("ca.pem"))));
        assertThat(settings.broker().config().findExplicit("listener.name.my_inside.ssl.client.auth"))
                .contains("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tls-cert=a | tls-cert and tls-key belong together (expected: tls-key)",
                "tls-client-ca=a | tls-client-ca needs tls-cert and tls-key",
                "tls-cert=a tls-key=b listen=PLAINTEXT://h:1"
                        + " | tls-cert: no listener is encrypted (expected: listen=SSL://HOST:PORT)",
                "tls-cert=a tls-key=b ssl.keystore.location=c"
                        + " | tls-cert and ssl.keystore.location both name a certificate (expected: one of them)",
                "ssl.enabled.protocols=TLSv1.1,TLSv1.2"
                        + " | Invalid value TLSv1.1 for configuration ssl.enabled.protocols: String must be one of: TLSv1.2, TLSv1.3",
                "listener.name.x.ssl.client.auth=often | Invalid value often for configuration"
                        + " listener.name.x.ssl.client.auth: String must be one of: required, requested, none"
            })
    void settings_of_tls_that_contradict_each_other_are_one_line(String settings, String complaint) {
        Map<String, String> options = new HashMap<>();
        for (String setting : settings.split(" ")) {
            options.put(setting.split("=")[0], setting.split("=")[1]);
        }
        assertThatThrownBy(() -> ServeSettings.resolve(options, Map.of())).hasMessage(complaint);
    }

    @Test
    void a_file_with_a_password_that_others_may_read_is_refused() throws Exception {
        Path file = Files.writeString(directory.resolve("c"), "ssl.key.password=secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("config", file.toString()), Map.of()))
                .hasMessage(file + " has ssl.key.password in it and may be read by others"
                        + " (expected: rights 0600, or 0640)");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        ServeSettings.resolve(Map.of("config", file.toString()), Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://a:1 |             | listen: HTTPS is not served: clients speak Kafka's protocol here"
                        + " (expected: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL)",
                "TLS://a:1   |             | listen: TLS promises more than PLAINTEXT gives"
                        + " (expected: TLS:PROTOCOL in listener.security.protocol.map, the protocol one of SSL, SASL_SSL)",
                "SSL://a:1   | SSL:SASL_PLAINTEXT | listen: SSL promises more than SASL_PLAINTEXT gives"
                        + " (expected: SSL:PROTOCOL in listener.security.protocol.map, the protocol one of SSL, SASL_SSL)",
                "IN_SASL://a:1 | IN_SASL:SSL | listen: IN_SASL promises more than SSL gives"
                        + " (expected: IN_SASL:PROTOCOL in listener.security.protocol.map, the protocol one of SASL_PLAINTEXT, SASL_SSL)",
                "OUT://a:1   | IN:SSL      | listen: OUT has no protocol"
                        + " (expected: OUT:PROTOCOL in listener.security.protocol.map, as for the others)",
                "IN://a:1    | IN:SSL,in:PLAINTEXT | listener.security.protocol.map: two protocols for the listener IN",
                "IN://a:1    | IN          | listener.security.protocol.map: 'IN' (expected: NAME:PROTOCOL,"
                        + " the protocol one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL)",
                "IN://a:1    | IN:TLS      | listener.security.protocol.map: 'IN:TLS' (expected: NAME:PROTOCOL,"
                        + " the protocol one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL)"
            })
    void a_protocol_that_a_listener_cannot_have_is_one_line(String listen, @Nullable String map, String complaint) {
        Map<String, String> options = new HashMap<>(Map.of("listen", listen));
        if (map != null) {
            options.put("listener.security.protocol.map", map);
        }
        assertThatThrownBy(() -> ServeSettings.resolve(options, Map.of())).hasMessage(complaint);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8082,               false, PLAINTEXT,      127.0.0.1:8082",
        "http://0.0.0.0:8082,          false, PLAINTEXT,      0.0.0.0:8082",
        "https://0.0.0.0:8443,         false, SSL,            0.0.0.0:8443",
        "HTTPS://[::1]:8443,           true,  SASL_SSL,       [::1]:8443",
        "localhost:8082,               true,  SASL_PLAINTEXT, localhost:8082",
    })
    void http_is_what_its_address_and_its_login_say(
            String listen, String login, SecurityProtocol protocol, String address) {
        Http http = ServeSettings.resolve(
                        Map.of("http-listen", listen, "http-login", login, "http-hosts", "a.example, b"), Map.of())
                .broker()
                .http()
                .orElseThrow();
        assertThat(http.protocol()).isEqualTo(protocol);
        assertThat(http.listen()).hasToString(address);
        assertThat(http.hosts()).containsExactlyInAnyOrder("a.example", "b");
        assertThat(http.admin()).isEqualTo(HttpAdmin.REFUSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http-listen=ftp://a:1 | http-listen: 'ftp://a:1' (expected: HOST:PORT, http://HOST:PORT or https://HOST:PORT)",
                "http-listen=https:// | http-listen: 'https://' (expected: HOST:PORT, http://HOST:PORT or https://HOST:PORT)",
                "http-login=yes | http-login: 'yes' (expected: true or false)",
                "http-hosts=a:1 | http-hosts: 'a:1' (expected: names or addresses without ports)",
                "http-listen=0.0.0.0:8082 http-login=true | http-login: passwords would cross the network as they are (expected:"
                        + " http-listen=https://…, or PLAIN in listener.name.http.sasl.enabled.mechanisms)",
                "http-listen=https://0.0.0.0:8082 http-login=true sasl.enabled.mechanisms=SCRAM-SHA-256 | http-login: no mechanism"
                        + " is left that HTTP has (expected: PLAIN or OAUTHBEARER in listener.name.http.sasl.enabled.mechanisms)",
                "http-listen=127.0.0.1:1 http-login=true sasl.enabled.mechanisms=OAUTHBEARER | http-login: OAUTHBEARER needs keys to"
                        + " check tokens with: set sasl.oauthbearer.jwks.endpoint.url",
            })
    void http_that_nobody_could_use_is_one_line(String settings, String complaint) {
        Map<String, String> options = new HashMap<>();
        for (String setting : settings.split(" ")) {
            options.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        assertThatThrownBy(() -> ServeSettings.resolve(options, Map.of())).hasMessage(complaint);
    }

    @Test
    void passwords_in_the_clear_are_taken_if_that_is_said() {
        Map<String, String> options = Map.of(
                "http-listen", "0.0.0.0:8082",
                "http-login", "true",
                "listener.name.http.sasl.enabled.mechanisms", "PLAIN");
        assertThat(ServeSettings.resolve(options, Map.of()).broker().http()).isPresent();
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
    void a_log_level_or_form_that_is_none_is_refused() {
        assertThatThrownBy(() -> ServeSettings.resolve(Map.of("log-format", "xml"), Map.of("HOWDAH_LOG_LEVEL", "loud")))
                .hasMessageContaining("log-level: 'loud' (expected: error, warn, info, debug, trace)")
                .hasMessageContaining("log-format: 'xml' (expected: text, json)");
    }

    @Test
    void metrics_go_where_the_endpoint_says() {
        assertThat(ServeSettings.resolve(Map.of(), Map.of()).broker().otlp()).isEmpty();
        OtlpSettings settings = ServeSettings.resolve(
                        Map.of("otlp-endpoint", "http://collector:4318"),
                        Map.of("HOWDAH_OTLP_HEADERS", "authorization=Basic%20eA%3D%3D, x-tenant=7"))
                .broker()
                .otlp()
                .orElseThrow();
        assertThat(settings.endpoint()).hasToString("http://collector:4318/v1/metrics");
        assertThat(settings.headers()).isEqualTo(Map.of("authorization", "Basic eA==", "x-tenant", "7"));
        assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.toString()).doesNotContain("Basic");
        assertThat(ServeSettings.resolve(
                                Map.of("otlp-endpoint", "https://c/otlp/v1/metrics", "otlp-interval", "5"), Map.of())
                        .broker()
                        .otlp())
                .contains(new OtlpSettings(URI.create("https://c/otlp/v1/metrics"), Map.of(), Duration.ofSeconds(5)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "collector:4318  |         | 60  | otlp-endpoint: 'collector:4318'",
                "grpc://c:4317   |         | 60  | otlp-endpoint: 'grpc://c:4317'",
                "http://u:p@c    |         | 60  | otlp-endpoint: 'http://u:p@c'",
                "http://c        | secret  | 60  | otlp-headers: (expected: NAME=VALUE,NAME=VALUE",
                "http://c        | a=x%0Ay | 60  | otlp-headers: (expected: NAME=VALUE,NAME=VALUE",
                "http://c        | a=%zz   | 60  | otlp-headers: (expected: NAME=VALUE,NAME=VALUE",
                "http://c        |         | 0   | otlp-interval: '0' (expected: seconds, 1 to 3600)",
                "                |         | 5   | otlp-interval needs otlp-endpoint",
            })
    void wrong_settings_of_the_export_are_refused(
            @Nullable String endpoint, @Nullable String headers, String interval, String complaint) {
        Map<String, String> options = new HashMap<>(Map.of("otlp-interval", interval));
        if (endpoint != null) {
            options.put("otlp-endpoint", endpoint);
        }
        if (headers != null) {
            options.put("otlp-headers", headers);
        }
        assertThatThrownBy(() -> ServeSettings.resolve(options, Map.of()))
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("secret");
    }

    @Test
    void the_log_is_as_the_option_says_before_the_environment() {
        Map<String, String> environment = Map.of("HOWDAH_LOG_LEVEL", "debug", "HOWDAH_LOG_FORMAT", "json");
        assertThat(ServeSettings.resolve(Map.of(), Map.of()).logging())
                .isEqualTo(new QuietLogging.Choice(Level.INFO, LogFormat.TEXT));
        assertThat(ServeSettings.resolve(Map.of(), environment).logging())
                .isEqualTo(new QuietLogging.Choice(Level.DEBUG, LogFormat.JSON));
        assertThat(ServeSettings.resolve(Map.of("log-level", "warn", "log-format", "text"), environment)
                        .logging())
                .isEqualTo(new QuietLogging.Choice(Level.WARN, LogFormat.TEXT));
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

    private static List<Map.Entry<String, SecurityProtocol>> protocols(String listen, Map<String, String> more) {
        Map<String, String> options = new HashMap<>(more);
        options.put("listen", listen);
        return ServeSettings.resolve(options, Map.of()).broker().listeners().stream()
                .map(listener -> Map.entry(listener.name(), listener.protocol()))
                .toList();
    }
}
