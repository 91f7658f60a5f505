package dev.howdah.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.storage.TopicStore.NewTopic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The schema after all migrations, with the tables of one topic, as the catalog tells it, beside the stored text: whoever changes
 * a table sees the change here. To renew the text after a wanted change, copy {@code target/schema.txt} over it.
 */
class SchemaDumpTest {

    /** Without what one server version says and another does not: not-null constraints have names from 18 on. */
    private static final String DUMP = """
            select line from (
                select 1 as part, format('%s %s.%s %s', case c.relkind when 'r' then 'table' when 'p' then 'partitioned table'
                        when 'v' then 'view' when 'i' then 'index' when 'I' then 'partitioned index' else c.relkind::text end,
                    n.nspname, c.relname, array_to_string(array(select o from unnest(c.reloptions) as o where o !~ '^toast_tuple_target'), ' ')) as line,
                    n.nspname || '.' || c.relname as relation, 0 as place
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('howdah', 'howdah_log', 'topics') and c.relkind in ('r', 'p', 'v')
                union all
                select 1, format('    %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                    case when a.attnotnull then ' not null' else '' end,
                    coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')),
                    n.nspname || '.' || c.relname, a.attnum
                from pg_attribute a
                join pg_class c on c.oid = a.attrelid
                join pg_namespace n on n.oid = c.relnamespace
                left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                where n.nspname in ('howdah', 'howdah_log', 'topics') and c.relkind in ('r', 'p', 'v') and a.attnum > 0
                    and not a.attisdropped
                union all
                select 1, format('    constraint %s %s', k.conname, pg_get_constraintdef(k.oid)),
                    n.nspname || '.' || c.relname, 10000
                from pg_constraint k
                join pg_class c on c.oid = k.conrelid
                join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('howdah', 'howdah_log') and k.contype <> 'n'
                union all
                select 1, format('    %s', pg_get_indexdef(i.indexrelid)), n.nspname || '.' || c.relname, 20000
                from pg_index i
                join pg_class c on c.oid = i.indrelid
                join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('howdah', 'howdah_log')
                union all
                select 1, format('    partition of %s %s', p.relname, pg_get_expr(c.relpartbound, c.oid)),
                    n.nspname || '.' || c.relname, 30000
                from pg_inherits h
                join pg_class c on c.oid = h.inhrelid and c.relkind = 'r'
                join pg_class p on p.oid = h.inhparent
                join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = 'howdah_log'
                union all
                select 2, format('function %s.%s(%s) returns %s', n.nspname, f.proname,
                    pg_get_function_identity_arguments(f.oid), pg_get_function_result(f.oid)), f.proname, 0
                from pg_proc f join pg_namespace n on n.oid = f.pronamespace
                where n.nspname in ('howdah', 'howdah_log', 'topics')
            ) as dump
            order by part, relation collate "C", place, line collate "C"
            """;

    @ParameterizedTest
    @EnumSource(TestDatabase.Server.class)
    void the_schema_is_the_stored_one(TestDatabase.Server server) throws Exception {
        try (LogFixture fixture = new LogFixture(server)) {
            fixture.storage.topics().create(new NewTopic("golden", 2, Map.of()), LogFixture.NOW);
            String schema = dump(fixture.database);
            Path target = Path.of("target", "schema.txt");
            Files.writeString(target, schema);

            assertThat(schema).isEqualTo(stored());
        }
    }

    private static String dump(TestDatabase database) throws Exception {
        StringBuilder dump = new StringBuilder();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // So that every name comes with its schema, and every time in one zone.
            statement.execute("set search_path = ''; set timezone = 'UTC'");
            try (ResultSet rows = statement.executeQuery(DUMP)) {
                while (rows.next()) {
                    dump.append(rows.getString(1).stripTrailing()).append('\n');
                }
            }
        }
        return dump.toString();
    }

    private static String stored() throws IOException {
        try (InputStream in = SchemaDumpTest.class.getResourceAsStream("schema.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
