package dev.howdah.compat.process;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One broker on one Postgres for all tests of a class, which says so in a static field with {@code @RegisterExtension}. Both are started
 * before the class's own {@code @BeforeAll}, and closed after its {@code @AfterAll}.
 *
 * <p>Thread: any, one call at a time.
 *
 * @param <S> {@link BrokerProcess}, or {@link KafkaServer} where Apache Kafka may take its place
 */
public final class OneBroker<S extends KafkaServer> implements BeforeAllCallback, AfterAllCallback {

    private final Function<PostgresProcess, S> start;
    private @Nullable PostgresProcess postgres;
    private @Nullable S process;

    private OneBroker(Function<PostgresProcess, S> start) {
        this.start = start;
    }

    /** Howdah, with these arguments of {@code serve}. */
    public static OneBroker<BrokerProcess> howdah(String name, String... arguments) {
        return new OneBroker<>(postgres -> BrokerProcess.launch(
                BrokerProcess.Options.on(name, postgres.url()).withArguments(arguments)));
    }

    /** {@link ServerUnderTest}. */
    public static OneBroker<KafkaServer> underTest(String name) {
        return new OneBroker<>(postgres -> ServerUnderTest.start(name, postgres));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        postgres = PostgresProcess.launch();
        process = start.apply(postgres);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (process != null) {
            process.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    public PostgresProcess postgres() {
        return Objects.requireNonNull(postgres, "the class has not begun");
    }

    public S process() {
        return Objects.requireNonNull(process, "the class has not begun");
    }

    public String bootstrap() {
        return process().bootstrap();
    }
}
