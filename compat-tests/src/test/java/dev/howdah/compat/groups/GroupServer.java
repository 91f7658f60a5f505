package dev.howdah.compat.groups;

import dev.howdah.compat.process.BrokerProcess;
import dev.howdah.compat.process.KafkaServer;
import dev.howdah.compat.process.PostgresProcess;
import dev.howdah.compat.process.ServerUnderTest;

/** The broker under test with settings for groups, by Kafka's names; Apache Kafka keeps its own. */
final class GroupServer {

    private GroupServer() {}

    /** {@code settings} are NAME=VALUE. */
    static KafkaServer start(String name, PostgresProcess postgres, String... settings) {
        return ServerUnderTest.isApacheKafka()
                ? ServerUnderTest.start(name, postgres)
                : BrokerProcess.launch(options(name, postgres, settings));
    }

    static BrokerProcess.Options options(String name, PostgresProcess postgres, String... settings) {
        String[] arguments = new String[settings.length * 2];
        for (int i = 0; i < settings.length; i++) {
            arguments[2 * i] = "--set";
            arguments[2 * i + 1] = settings[i];
        }
        return BrokerProcess.Options.on(name, postgres.url()).withArguments(arguments);
    }
}
