package dev.howdah.compat.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the section on logging in of docs/compatibility.md from the reports that the last runs left in target/compat. Run by {@code
 * foreign/table}, or alone by {@code foreign/table logins}.
 */
final class LoginTable {

    private static final String HEADING = "## Logging in\n";
    private static final String NEXT = "## Refused\n";
    private static final int NOTE_MAX = 90;

    private static final String HEAD = HEADING + """

            Over TLS, with the certificates of `howdah certs`, each client sends 100 records and reads them in a group, as a user who logs in by each mechanism
            or comes with a certificate (mTLS), and has ACLs for just that ([steps](../compat-tests/foreign/SCENARIO.md#logging-in); `SecureClientsTest`, and
            `LongSecureClientsTest` by hand). Then it sends to a topic that it may not write, comes with a wrong password, and trusts another authority than the broker's:
            the table says what the client makes of the refusal.

            """;

    /** What is told of the one known difference. */
    private static final String NONCE = """

            librdkafka before 2.6.1 puts its nonce into SCRAM's last message once too often. Kafka took that from 3.8.1 on, and 4.3.1 does not take it any more; Howdah does, for
            its own nonce and the proof are right. kafka-clients were the first to come to a broker of Kafka that was not ready for them within ten seconds.
            """;

    private static final String OWN_TESTS = """

            kcat and Kafka's tools with `--command-config client.properties` do it too, with a broker that three commands have made (`LoginProcessTest`, `SecureClientsTest`).
            """;

    private final Map<ForeignClient, Scenario.Report> howdah = CompatibilityTable.reports("howdah-logins");
    private final Map<ForeignClient, Scenario.Report> apache = CompatibilityTable.reports("apache-logins");

    private LoginTable() {}

    /** Puts the section into the page, in the place of the one that is there. */
    static void writeInto(Path page) throws IOException {
        String text = Files.readString(page);
        int next = text.indexOf(NEXT);
        int old = text.indexOf(HEADING);
        Files.writeString(
                page, text.substring(0, old < 0 ? next : old) + new LoginTable().text() + text.substring(next));
    }

    private String text() {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("| client | ").append(String.join(" | ", Scenario.logins())).append(" |\n");
        text.append("|---|").append("---|".repeat(Scenario.logins().size())).append('\n');
        howdah.values()
                .forEach(report -> text.append("| ")
                        .append(report.client())
                        .append(" | ")
                        .append(Scenario.logins().stream()
                                .map(step -> CompatibilityTable.find(report, step)
                                        .map(LoginTable::cell)
                                        .orElse("not tried"))
                                .collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        text.append('\n').append(differences()).append(OWN_TESTS).append('\n');
        return text.toString();
    }

    private String differences() {
        List<String> different = new ArrayList<>();
        apache.forEach((client, report) -> report.steps()
                .forEach(step -> Optional.ofNullable(howdah.get(client))
                        .flatMap(ours -> CompatibilityTable.find(ours, step.step()))
                        .filter(ours -> ours.verdict() != step.verdict())
                        .ifPresent(ours -> different.add("- " + report.client() + ", " + step.step() + ": " + cell(ours)
                                + " here, " + cell(step) + " there"))));
        return apache.keySet().stream().filter(howdah::containsKey).count()
                + " clients did the same with Apache Kafka 4.3.1. "
                + (different.isEmpty()
                        ? "No step ended differently.\n"
                        : "Steps that ended differently:\n\n" + String.join("\n", different) + "\n" + NONCE);
    }

    /** What became of a step, or what was said. */
    private static String cell(Scenario.StepReport step) {
        String said = step.reason().strip().replace('|', '/');
        String cut = said.length() > NOTE_MAX ? said.substring(0, NOTE_MAX) + "…" : said;
        return switch (step.verdict()) {
            case OK -> cut.isEmpty() ? "ok" : "ok: " + cut;
            case UNSUPPORTED -> "- " + cut;
            case FAILED -> "FAILED " + cut;
        };
    }
}
