package dev.howdah.compat.foreign;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** The same by clients that take minutes to build: {@code mvn -Pforeign -pl compat-tests -am test}. */
@Tag("foreign")
class LongSecureClientsTest {

    private static ForeignRuns runs;

    @BeforeAll
    static void startClients() {
        runs = new ForeignRuns(ForeignClient.Cost.LONG, new SecureServer());
    }

    @AfterAll
    static void stop() {
        runs.close();
    }

    @TestFactory
    Stream<DynamicNode> a_foreign_client_logs_in_and_is_refused() {
        return runs.tests();
    }
}
