package dev.howdah.benchmarks;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.PostgresProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Howdah beside itself with other settings, driven as in {@link SideBySide}: {@code A B [rounds [scale [steps]]]}. A and B are words:
 * {@code pg:name=value} a setting of its Postgres, {@code --…} an argument of {@code serve}, any other an option of its JVM.
 */
public final class Ab {

    private Ab() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            throw new IllegalArgumentException("wanted: the settings of A, the settings of B");
        }
        Leftovers.killAtExit();
        try (Side a = Side.launch("A", args[0]);
                Side b = Side.launch("B", args[1])) {
            String what = "A: " + args[0] + "; B: " + args[1];
            System.out.println(what);
            SideBySide.compare("ab", what, List.of(a.target(), b.target()), Arrays.copyOfRange(args, 2, args.length));
        }
    }

    private record Side(String name, PostgresProcess postgres, BrokerProcess broker) implements AutoCloseable {

        static Side launch(String name, String words) {
            List<String> settings = new ArrayList<>();
            List<String> arguments = new ArrayList<>();
            List<String> jvm = new ArrayList<>(List.of("-Xmx1g"));
            for (String word : words.strip().split("\\s+")) {
                if (word.startsWith("pg:")) {
                    settings.add(word.substring("pg:".length()));
                } else if (word.startsWith("--")) {
                    arguments.add(word);
                } else if (!word.isEmpty()) {
                    jvm.add(word);
                }
            }
            PostgresProcess postgres = PostgresInService.launch(settings.toArray(String[]::new));
            BrokerProcess broker = BrokerProcess.launch(BrokerProcess.Options.on("ab-" + name, postgres.url())
                    .withJvm(jvm.toArray(String[]::new))
                    .withArguments(arguments.toArray(String[]::new)));
            return new Side(name, postgres, broker);
        }

        Target target() {
            return new Target(name, broker, Map.of(), Optional.of(Target.Database.of(postgres)));
        }

        @Override
        public void close() {
            broker.close();
            postgres.close();
        }
    }
}
