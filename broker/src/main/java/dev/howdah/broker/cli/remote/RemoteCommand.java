package dev.howdah.broker.cli.remote;

import dev.howdah.broker.client.ClientException;
import dev.howdah.broker.client.Cluster;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that asks a broker. Its exit codes are 0 (done), 1 (refused, or no broker answers; one line on stderr says why) and 2
 * (wrong arguments).
 */
abstract class RemoteCommand implements Callable<Integer> {

    /** Of this machine, as every client has it. */
    static final Clock CLOCK = Clock.systemUTC();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BrokerChoice broker = new BrokerChoice();

    @Override
    public final Integer call() {
        Output output = new Output(spec.commandLine().getOut(), broker.isJson());
        try (Cluster cluster = broker.cluster()) {
            return run(cluster, output);
        } catch (ClientException failed) {
            output.flush();
            String line = String.valueOf(failed.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
            spec.commandLine().getErr().println("howdah: " + line);
            return ExitCode.SOFTWARE;
        } finally {
            output.flush();
        }
    }

    /** @return the exit code */
    abstract int run(Cluster cluster, Output output);

    /** The arguments do not fit together. */
    final ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }

    /**
     * Whether to go on with what cannot be undone.
     *
     * @return false after telling what would be done
     */
    static boolean isConfirmed(boolean isConfirmed, Output output, String plan) {
        if (!isConfirmed) {
            output.line(
                    output.isJson()
                            ? Output.json(Output.row("plan", plan, "done", false))
                            : plan + " (nothing is done yet: repeat it with --yes)");
        }
        return isConfirmed;
    }

    /** {@code NAME=VALUE} by name. */
    final Map<String, String> pairs(List<String> options, String option) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : options) {
            int at = pair.indexOf('=');
            if (at <= 0) {
                throw wrong(option + " is '" + pair + "' (expected: NAME=VALUE)");
            }
            pairs.put(pair.substring(0, at), pair.substring(at + 1));
        }
        return pairs;
    }
}
