package dev.howdah.broker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes certificates for trying out, and says how to use them. */
@Command(
        name = "certs",
        description = "Make an authority, and certificates of it for a broker and a client, for trying out.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        sortOptions = false,
        usageHelpWidth = 120)
final class CertsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--out", paramLabel = "DIR", description = "Where to put them; default certs.")
    private Path directory = Path.of("certs");

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "A name or an address by which clients reach the broker; may be repeated. localhost and"
                    + " 127.0.0.1 always are.")
    private List<String> hosts = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> all = new ArrayList<>(List.of("localhost", "127.0.0.1"));
        hosts.stream().filter(host -> !all.contains(host)).forEach(all::add);
        try {
            TrialCertificates.make(directory, all);
        } catch (WrongSettingsException wrong) {
            return ServeCommand.refuse(spec, wrong.complaints());
        } catch (IOException | GeneralSecurityException failure) {
            spec.commandLine()
                    .getErr()
                    .println("howdah: " + HowdahCommand.oneLine(String.valueOf(failure.getMessage())));
            return HowdahCommand.FAILED;
        }
        String host = hosts.isEmpty() ? "localhost" : hosts.get(0);
        PrintWriter out = spec.commandLine().getOut();
        out.println("made in " + directory + ": ca.pem; server.pem, server.key, server.p12; client.pem, client.key,"
                + " client.p12; client.properties; ca.p12, to make more; password, of the .p12 files");
        out.println();
        out.println("howdah serve --listen " + (hosts.isEmpty() ? "127.0.0.1" : "0.0.0.0") + ":9093 "
                + (hosts.isEmpty() ? "" : "--advertise " + host + ":9093 ") + "--tls-cert " + directory
                + "/server.pem --tls-key " + directory + "/server.key --tls-client-ca " + directory + "/ca.pem");
        out.println("kcat -b " + host + ":9093 -X security.protocol=ssl -X ssl.ca.location=" + directory
                + "/ca.pem -X ssl.certificate.location=" + directory + "/client.pem -X ssl.key.location=" + directory
                + "/client.key -L");
        out.println("kafka-topics.sh --bootstrap-server " + host + ":9093 --command-config " + directory
                + "/client.properties --list");
        out.flush();
        return HowdahCommand.OK;
    }
}
