package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.ClientSettings;
import dev.howdah.broker.client.Cluster;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command here has: which broker, how it is spoken to, and for whom is printed. */
final class BrokerChoice {

    private static final int DEFAULT_PORT = 9092;
    private static final int PORT_MAX = 65_535;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:HOWDAH_BOOTSTRAP_SERVER:-127.0.0.1:9092}",
            description =
                    "One or more brokers, with commas between. Default: HOWDAH_BOOTSTRAP_SERVER, or 127.0.0.1:9092.")
    private String bootstrapServer = "";

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            defaultValue = "${env:HOWDAH_COMMAND_CONFIG}",
            description =
                    "A file of Kafka client properties (security.protocol, ssl.*, sasl.*), as Kafka's tools take it."
                            + " Default: HOWDAH_COMMAND_CONFIG.")
    private @Nullable String commandConfig;

    @Option(names = "--json", description = "Print JSON, for scripts.")
    private boolean isJson;

    boolean isJson() {
        return isJson;
    }

    /** Nothing is asked yet. */
    Cluster cluster() {
        ClientSettings settings = commandConfig == null || commandConfig.isBlank()
                ? ClientSettings.PLAINTEXT
                : ClientSettings.read(Path.of(commandConfig));
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (String address : bootstrapServer.split(",", -1)) {
            addresses.add(address(address.strip()));
        }
        return new Cluster(addresses, settings);
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        boolean hasPort =
                colon >= 0 && text.indexOf(']', colon) < 0 && (text.startsWith("[") || text.indexOf(':') == colon);
        String host = (hasPort ? text.substring(0, colon) : text).replaceAll("^\\[|]$", "");
        try {
            int port = hasPort ? Integer.parseInt(text.substring(colon + 1)) : DEFAULT_PORT;
            if (!host.isEmpty() && port > 0 && port <= PORT_MAX) {
                return InetSocketAddress.createUnresolved(host, port);
            }
        } catch (NumberFormatException wrong) {
            // Said below.
        }
        throw new ClientException("--bootstrap-server is '" + text + "' (expected: HOST:PORT)");
    }
}
