package dev.howdah.compat.clients;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Everything that one client library is asked to do, as named steps. Steps share nothing but the broker; each makes
 * topics of its own.
 *
 * <p>Run by JUnit in the tests' JVM, and by {@link #main} in a JVM with another version of kafka-clients, which prints
 * one line per step: {@code ok NAME} or {@code failed NAME: REASON}.
 */
public final class ClientScenario {

    private ClientScenario() {}

    /** One thing to try; it throws when the broker does not behave. */
    public interface Step {
        void run(Session session) throws Exception;
    }

    /** The steps in the order in which they run. */
    public static Map<String, Step> steps() {
        Map<String, Step> steps = new LinkedHashMap<>();
        AdminSteps.addTo(steps);
        ProducerSteps.addTo(steps);
        ConsumerSteps.addTo(steps);
        GroupSteps.addTo(steps);
        TransactionSteps.addTo(steps);
        return steps;
    }

    /** Arguments: bootstrap server, prefix of topic names; a third one leaves all steps out but transactions. Exit code 1 when a step failed. */
    public static void main(String[] arguments) {
        Session session = new Session(arguments[0], arguments[1]);
        Map<String, Step> steps = new LinkedHashMap<>();
        if (arguments.length > 2) {
            TransactionSteps.addTo(steps);
        } else {
            steps.putAll(steps());
        }
        boolean[] failed = {false};
        steps.forEach((name, step) -> {
            try {
                step.run(session);
                System.out.println("ok " + name);
            } catch (Throwable e) {
                failed[0] = true;
                System.out.println("failed " + name + ": " + e.toString().replace('\n', ' '));
                e.printStackTrace();
            }
        });
        System.exit(failed[0] ? 1 : 0);
    }
}
