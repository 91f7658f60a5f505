package dev.howdah.foreign;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the steps of ../../SCENARIO.md one after the other, and prints a line for each. */
public final class Steps {

    static final long LIMIT_S = 60;

    private Steps() {}

    /** One step; it throws when something is not as it is written. */
    public interface Step {
        void run() throws Exception;
    }

    /** A step that may say something of what it saw. */
    public interface NotedStep {
        String run() throws Exception;
    }

    /** Runs all steps, in the order of the map, and ends the JVM. */
    public static void run(String name, Map<String, Step> steps) {
        Map<String, NotedStep> noted = new LinkedHashMap<>();
        steps.forEach((step, action) -> noted.put(step, () -> {
            action.run();
            return "";
        }));
        runNoted(name, noted);
    }

    /** As above, with what the steps say of what they saw. */
    public static void runNoted(String name, Map<String, NotedStep> steps) {
        System.out.println("client " + name);
        ExecutorService pool = Executors.newCachedThreadPool();
        steps.forEach((step, action) -> {
            Future<String> run = pool.submit(action::run);
            try {
                String note = run.get(LIMIT_S, TimeUnit.SECONDS);
                System.out.println(("ok " + step + " " + note).strip());
            } catch (Exception e) {
                run.cancel(true);
                Throwable cause = e.getCause() == null ? e : e.getCause();
                boolean unsupported = cause instanceof Client.Unsupported;
                cause.printStackTrace();
                String reason = unsupported ? cause.getMessage() : cause.toString();
                String verdict = unsupported ? "unsupported" : "failed";
                System.out.println(verdict + " " + step + " " + reason.replaceAll("\\s+", " "));
            }
        });
        System.exit(0);
    }
}
