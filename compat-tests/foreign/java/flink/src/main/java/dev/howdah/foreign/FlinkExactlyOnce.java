package dev.howdah.foreign;

import static dev.howdah.foreign.Checks.bytes;
import static dev.howdah.foreign.Checks.failure;

import java.util.List;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Prints what a job fails with that writes exactly once, that is in transactions, to the topic that is the second argument. */
public final class FlinkExactlyOnce {

    private FlinkExactlyOnce() {}

    public static void main(String[] arguments) throws Exception {
        FlinkConnector connector = new FlinkConnector(arguments[0]);
        Throwable failure = failure(() -> connector.write(
                Map.of(), List.of(new ProducerRecord<>(arguments[1], bytes("v"))), DeliveryGuarantee.EXACTLY_ONCE));
        System.out.println(failure);
        System.exit(0);
    }
}
