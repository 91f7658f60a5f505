package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.HostPort;
import dev.howdah.broker.config.HttpAdmin;
import dev.howdah.broker.config.ListenerConfigs;
import dev.howdah.broker.config.SaslConfigs;
import dev.howdah.broker.security.SecurityProtocol;
import dev.howdah.broker.tls.TlsFiles;
import dev.howdah.broker.tls.TlsSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Parses the settings {@code http-…}, and checks them against the others. */
final class HttpOptions {

    private static final String HTTPS = "https://";
    private static final String HTTP = "http://";

    private HttpOptions() {}

    /** Empty if HTTP is off, or wrong. */
    static Optional<Http> http(Map<String, String> values, List<String> complaints) {
        Optional<String> listen = Optional.ofNullable(values.get(ServeSettings.HTTP_LISTEN));
        String address = listen.orElse("");
        String scheme = address.toLowerCase(Locale.ROOT);
        boolean isEncrypted = scheme.startsWith(HTTPS);
        boolean asksForLogin = isTrue(ServeSettings.HTTP_LOGIN, values, complaints);
        HttpAdmin admin = isTrue(ServeSettings.HTTP_ADMIN, values, complaints) ? HttpAdmin.ALLOWED : HttpAdmin.REFUSED;
        Set<String> hosts = Arrays.stream(
                        values.getOrDefault(ServeSettings.HTTP_HOSTS, "").split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        hosts.stream()
                .filter(name -> !name.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]"))
                .sorted()
                .forEach(name -> complaints.add(
                        ServeSettings.HTTP_HOSTS + ": '" + name + "' (expected: names or addresses without ports)"));
        Optional<HostPort> parsed = HostPort.parse(
                isEncrypted
                        ? address.substring(HTTPS.length())
                        : scheme.startsWith(HTTP) ? address.substring(HTTP.length()) : address);
        if (listen.isPresent() && parsed.isEmpty()) {
            complaints.add(ServeSettings.HTTP_LISTEN + ": '" + address
                    + "' (expected: HOST:PORT, http://HOST:PORT or https://HOST:PORT)");
        }
        SecurityProtocol open = asksForLogin ? SecurityProtocol.SASL_PLAINTEXT : SecurityProtocol.PLAINTEXT;
        SecurityProtocol encrypted = asksForLogin ? SecurityProtocol.SASL_SSL : SecurityProtocol.SSL;
        return parsed.map(it -> new Http(it, isEncrypted ? encrypted : open, hosts, admin));
    }

    /** Says why nobody could log in. */
    static void checkLogin(Http http, BrokerConfig config, Optional<TlsFiles> tlsFiles, List<String> complaints) {
        if (!http.protocol().asksForLogin()) {
            return;
        }
        Optional<String> missing = SaslConfigs.findMissing(config, Http.LISTENER);
        missing.ifPresent(it -> complaints.add(ServeSettings.HTTP_LOGIN + ": " + it));
        boolean takesCertificates = http.protocol().isEncrypted()
                && TlsSettings.requiresCertificate(config, Http.LISTENER, http.protocol(), tlsFiles);
        if (missing.isPresent() || takesCertificates || !http.taken(config).isEmpty()) {
            return;
        }
        String mechanisms = ListenerConfigs.of(Http.LISTENER, SaslConfigs.ENABLED_MECHANISMS);
        complaints.add(
                SaslConfigs.namesMechanisms(config, Http.LISTENER)
                        ? ServeSettings.HTTP_LOGIN
                                + ": no mechanism is left that HTTP has (expected: PLAIN or OAUTHBEARER in "
                                + mechanisms + ")"
                        : ServeSettings.HTTP_LOGIN + ": passwords would cross the network as they are (expected: "
                                + ServeSettings.HTTP_LISTEN + "=https://…, or PLAIN in " + mechanisms + ")");
    }

    private static boolean isTrue(String setting, Map<String, String> values, List<String> complaints) {
        String said = values.getOrDefault(setting, "false");
        if (!said.equals("true") && !said.equals("false")) {
            complaints.add(setting + ": '" + said + "' (expected: true or false)");
        }
        return said.equals("true");
    }
}
