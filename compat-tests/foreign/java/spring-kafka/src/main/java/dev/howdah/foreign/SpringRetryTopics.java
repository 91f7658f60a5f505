package dev.howdah.foreign;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.EnableKafka;
import org.springframework.kafka.annotation.EnableKafkaRetryTopic;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.retrytopic.RetryTopicConfiguration;
import org.springframework.kafka.retrytopic.RetryTopicConfigurationBuilder;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * A listener that fails for some records, with Spring's topics of retries and of dead letters. Prints what the listener and the handler
 * of dead letters see, {@code TOPIC VALUE} each. Arguments: bootstrap server, topic.
 */
public final class SpringRetryTopics {

    private static final int GOOD = 5;
    private static final int BAD = 2;
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MS = 300;
    private static final long LIMIT_S = 60;

    private static final CountDownLatch LEFT = new CountDownLatch(GOOD + BAD * ATTEMPTS + BAD);

    private SpringRetryTopics() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.setProperty("bootstrap", arguments[0]);
        System.setProperty("topic", arguments[1]);
        boolean seen;
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Beans.class)) {
            @SuppressWarnings("unchecked")
            KafkaTemplate<String, String> template = context.getBean(KafkaTemplate.class);
            for (int i = 0; i < GOOD; i++) {
                template.send(arguments[1], "good" + i);
            }
            for (int i = 0; i < BAD; i++) {
                template.send(arguments[1], "bad" + i);
            }
            template.flush();
            seen = LEFT.await(LIMIT_S, TimeUnit.SECONDS);
        }
        System.exit(seen ? 0 : 1);
    }

    private static synchronized void saw(String topic, String value) {
        System.out.println(topic + " " + value);
        LEFT.countDown();
    }

    /** What an application has. */
    @Configuration
    @EnableKafka
    @EnableKafkaRetryTopic
    public static class Beans {

        private final Map<String, Object> common = Map.of("bootstrap.servers", System.getProperty("bootstrap"));

        @Bean
        public KafkaAdmin admin() {
            return new KafkaAdmin(common);
        }

        @Bean
        public NewTopic topic() {
            return new NewTopic(System.getProperty("topic"), 2, (short) 1);
        }

        @Bean
        public KafkaTemplate<String, String> template() {
            return new KafkaTemplate<>(
                    new DefaultKafkaProducerFactory<>(common, new StringSerializer(), new StringSerializer()));
        }

        @Bean
        public ConcurrentKafkaListenerContainerFactory<String, String> kafkaListenerContainerFactory() {
            Map<String, Object> settings = Map.of(
                    "bootstrap.servers", System.getProperty("bootstrap"), "auto.offset.reset", "earliest");
            ConcurrentKafkaListenerContainerFactory<String, String> factory =
                    new ConcurrentKafkaListenerContainerFactory<>();
            factory.setConsumerFactory(
                    new DefaultKafkaConsumerFactory<>(settings, new StringDeserializer(), new StringDeserializer()));
            return factory;
        }

        @Bean
        public TaskScheduler scheduler() {
            return new ThreadPoolTaskScheduler();
        }

        @Bean
        public RetryTopicConfiguration retries(KafkaTemplate<String, String> template) {
            return RetryTopicConfigurationBuilder.newInstance()
                    .fixedBackOff(PAUSE_MS)
                    .maxAttempts(ATTEMPTS)
                    .includeTopic(System.getProperty("topic"))
                    .dltHandlerMethod("listener", "dead")
                    .create(template);
        }

        @Bean
        public Listener listener() {
            return new Listener();
        }
    }

    /** Fails for what is bad. */
    public static class Listener {

        @KafkaListener(id = "retries", topics = "#{systemProperties['topic']}")
        public void listen(ConsumerRecord<String, String> record) {
            saw(record.topic(), record.value());
            if (record.value().startsWith("bad")) {
                throw new IllegalStateException("a bad record");
            }
        }

        public void dead(ConsumerRecord<String, String> record) {
            saw(record.topic(), record.value());
        }
    }
}
