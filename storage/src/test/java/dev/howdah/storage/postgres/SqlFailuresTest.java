package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.StorageFailure;
import dev.howdah.storage.postgres.connect.SqlFailures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {

    /** Every class of the manual's appendix, by a state of it, and the states that mean something of their own. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            03000, Unexpected, a statement is not yet complete
            08006, Unavailable, the connection failed
            08P01, Unavailable, protocol violation
            09000, Unexpected, a trigger
            0A000, Unusable, not supported
            0B000, Unexpected, transaction initiation
            0F001, Unexpected, locator
            0L000, Unexpected, grantor
            0P000, Unexpected, role specification
            0Z002, Unexpected, diagnostics
            20000, Unexpected, case not found
            21000, Unexpected, cardinality
            22012, Unexpected, division by zero
            23505, Unexpected, unique
            24000, Unexpected, cursor state
            25001, Unexpected, active transaction
            25006, ReadOnly, read-only transaction
            25P02, Unexpected, failed transaction
            25P03, Unavailable, idle in transaction too long
            25P04, Unavailable, transaction too long
            26000, Unusable, prepared statement "S_1" does not exist
            27000, Unexpected, triggered data change
            28P01, Unusable, password
            2B000, Unexpected, dependent privileges
            2BP01, Obstructed, dependent objects
            2D000, Unexpected, transaction termination
            2F003, Unexpected, SQL routine
            34000, Unexpected, cursor name
            38000, Unexpected, external routine
            39000, Unexpected, external routine invocation
            3B001, Unexpected, savepoint
            3D000, Unusable, no such database
            3F000, Unexpected, schema name
            40001, Contended, serialization failure
            40P01, Contended, deadlock
            42501, Unusable, no privilege
            42601, Unexpected, syntax
            42P01, TopicGone, no such table
            42P05, Unusable, prepared statement "S_1" already exists
            44000, Unexpected, with check option
            53100, OutOfResources, disk full
            53200, OutOfResources, out of memory
            53300, OutOfResources, too many connections
            54000, Unexpected, program limit
            55000, Contended, not in prerequisite state
            55006, Contended, object in use
            55P03, Contended, lock not available
            57014, Contended, query canceled
            57P01, Unavailable, admin shutdown
            57P03, Unavailable, cannot connect now
            57P05, Unavailable, idle session too long
            58030, ServerFailed, I/O error
            58P01, ServerFailed, undefined file
            72000, Contended, snapshot too old
            F0000, ServerFailed, configuration file
            HV000, Unexpected, foreign data
            P0001, Unexpected, raised
            XX000, ServerFailed, could not write init file
            XX001, ServerFailed, data corrupted
            '', Unavailable, the driver has no state for it
            """)
    void every_class_has_its_failure(String sqlState, String failure, String message) {
        StorageFailure mapped = SqlFailures.failure(sqlState, message + "\nDETAIL: Key (id)=(5) of somebody");

        assertThat(mapped.getClass().getSimpleName()).isEqualTo(failure);
        assertThat(mapped.detail()).startsWith(message).doesNotContain("Key");
    }
}
