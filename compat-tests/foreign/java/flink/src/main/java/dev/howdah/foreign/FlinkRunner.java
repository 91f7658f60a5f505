package dev.howdah.foreign;

import java.util.Map;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.kafka.common.utils.AppInfoParser;

/** Flink's connector: ../../SCENARIO.md, as far as it is a connector's. */
public final class FlinkRunner {

    private FlinkRunner() {}

    public static void main(String[] arguments) throws Exception {
        String name = "Flink " + EnvironmentInformation.getVersion() + ", its connector " + connector() + " (kafka-clients "
                + AppInfoParser.getVersion() + ")";
        FlinkConnector connector = new FlinkConnector(Map.of("bootstrap.servers", arguments[0]));
        if (Logins.areAsked()) {
            Logins.runConnector(name, connector::with, arguments);
        }
        ConnectorScenario.run(name, connector, arguments[0], arguments[1]);
    }

    /** From the name of its jar. */
    private static String connector() {
        String jar = KafkaSource.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return jar.replaceAll(".*flink-connector-kafka-(.*)\\.jar", "$1");
    }
}
