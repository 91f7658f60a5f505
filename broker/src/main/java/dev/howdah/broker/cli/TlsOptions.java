package dev.howdah.broker.cli;

import dev.howdah.broker.BrokerOptions.Http;
import dev.howdah.broker.BrokerOptions.Listener;
import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.TlsConfigs;
import dev.howdah.broker.config.ValueType;
import dev.howdah.broker.otlp.OtlpSettings;
import dev.howdah.broker.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks the settings of TLS against each other. What is in the files is looked at when the broker starts. */
final class TlsOptions {

    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

    private TlsOptions() {}

    /** The options {@code --tls-…}; empty if none is given or one is missing. */
    static Optional<TlsFiles> files(Map<String, String> values, List<String> complaints) {
        Optional<Path> certificate = path(TlsFiles.CERTIFICATE, values, complaints);
        Optional<Path> key = path(TlsFiles.KEY, values, complaints);
        Optional<Path> clients = path(TlsFiles.CLIENT_AUTHORITIES, values, complaints);
        if (certificate.isPresent() != key.isPresent()) {
            complaints.add(TlsFiles.CERTIFICATE + " and " + TlsFiles.KEY + " belong together (expected: "
                    + (key.isPresent() ? TlsFiles.CERTIFICATE : TlsFiles.KEY) + ")");
        } else if (clients.isPresent() && key.isEmpty()) {
            complaints.add(TlsFiles.CLIENT_AUTHORITIES + " needs " + TlsFiles.CERTIFICATE + " and " + TlsFiles.KEY);
        }
        return certificate.flatMap(chain -> key.map(own -> new TlsFiles(chain, own, clients)));
    }

    /** @param hasFiles whether the options {@code --tls-…} are given */
    static void check(
            Map<String, String> kafka,
            boolean hasFiles,
            List<Listener> listeners,
            Optional<Http> http,
            List<String> complaints) {
        if (!hasFiles) {
            return;
        }
        for (String name : List.of(TlsConfigs.KEYSTORE_LOCATION, TlsConfigs.KEYSTORE_KEY)) {
            if (kafka.containsKey(name)) {
                complaints.add(
                        TlsFiles.CERTIFICATE + " and " + name + " both name a certificate (expected: one of them)");
            }
        }
        boolean isHttps = http.filter(it -> it.protocol().isEncrypted()).isPresent();
        if (!isHttps
                && !listeners.isEmpty()
                && listeners.stream().noneMatch(listener -> listener.protocol().isEncrypted())) {
            complaints.add(TlsFiles.CERTIFICATE + ": no listener is encrypted (expected: listen=SSL://HOST:PORT)");
        }
    }

    /** Refuses a file of settings that has secrets and that everybody may read. */
    static void checkSecretsAreKept(Path file, Collection<String> names, List<String> complaints) {
        Optional<String> secret = names.stream()
                .filter(name -> name.equals(OtlpSettings.HEADERS)
                        || BrokerConfig.findKey(name)
                                .filter(key -> key.type() == ValueType.PASSWORD)
                                .isPresent())
                .sorted()
                .findFirst();
        try {
            if (secret.isPresent()
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                complaints.add(file + " has " + secret.get()
                        + " in it and may be read by others (expected: rights 0600," + " or 0640)");
            }
        } catch (IOException | UnsupportedOperationException unknown) {
            // It was read a moment ago; on Windows, rights have another form.
        }
    }

    private static Optional<Path> path(String setting, Map<String, String> values, List<String> complaints) {
        String value = values.get(setting);
        try {
            return Optional.ofNullable(value).map(Path::of);
        } catch (InvalidPathException unnameable) {
            complaints.add(setting + ": '" + value + "' has letters that this locale has not: set LC_ALL=C.UTF-8");
            return Optional.empty();
        }
    }
}
