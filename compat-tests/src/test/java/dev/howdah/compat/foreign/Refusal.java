package dev.howdah.compat.foreign;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What Kafka has and Howdah refuses, each with the error that a client is told; everything here is tried. */
enum Refusal {
    STREAMS_GROUPS(
            "UnsupportedVersionException",
            "describeStreamsGroups",
            admin(admin -> admin.describeStreamsGroups(List.of("streams")).all())),
    ACLS(
            "SecurityDisabledException",
            "describeAcls",
            admin(admin -> admin.describeAcls(AclBindingFilter.ANY).values())),
    DELEGATION_TOKENS(
            "UnsupportedByAuthenticationException",
            "createDelegationToken",
            admin(admin -> admin.createDelegationToken().delegationToken())),
    REASSIGNMENTS(
            "InvalidReplicaAssignmentException",
            "alterPartitionReassignments to a broker that is not there",
            admin(admin -> admin.alterPartitionReassignments(Map.of(
                            new TopicPartition("refused", 0), Optional.of(new NewPartitionReassignment(List.of(77)))))
                    .all())),
    SASL("IllegalSaslStateException", "partitionsFor with security.protocol=SASL_PLAINTEXT", bootstrap -> {
        Map<String, Object> settings = settings(bootstrap);
        settings.put("security.protocol", "SASL_PLAINTEXT");
        settings.put("sasl.mechanism", "PLAIN");
        settings.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"p\";");
        lookUp(settings);
    });

    private static final int LIMIT_S = 60;

    private final String error;
    private final String call;
    private final Attempt attempt;

    Refusal(String error, String call, Attempt attempt) {
        this.error = error;
        this.call = call;
        this.attempt = attempt;
    }

    /** Tries what is refused, and throws what a client throws. */
    interface Attempt {
        void run(String bootstrap) throws Exception;
    }

    /** One call of an administrator. */
    interface AdminCall {
        KafkaFuture<?> make(Admin admin);
    }

    /** The simple name of what kafka-clients throws. */
    String error() {
        return error;
    }

    /** How it was tried. */
    String call() {
        return call;
    }

    /** What came of trying it: the simple name of what was thrown, or that nothing was. */
    String answer(String bootstrap) {
        try {
            attempt.run(bootstrap);
            return "no error";
        } catch (ExecutionException e) {
            return e.getCause().getClass().getSimpleName();
        } catch (Exception e) {
            return e.getClass().getSimpleName();
        }
    }

    private static Attempt admin(AdminCall call) {
        return bootstrap -> {
            try (Admin admin = Admin.create(settings(bootstrap))) {
                call.make(admin).get(LIMIT_S, TimeUnit.SECONDS);
            }
        };
    }

    private static void lookUp(Map<String, Object> settings) {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.partitionsFor("refused", Duration.ofSeconds(LIMIT_S));
        }
    }

    private static Map<String, Object> settings(String bootstrap) {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrap));
    }
}
