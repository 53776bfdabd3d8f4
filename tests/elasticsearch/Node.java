import com.carrotsearch.randomizedtesting.RandomizedRunner;
import com.carrotsearch.randomizedtesting.annotations.ThreadLeakScope;
import com.carrotsearch.randomizedtesting.annotations.TimeoutSuite;
import java.util.Collection;
import java.util.List;
import org.junit.Test;
import org.junit.runner.JUnitCore;
import org.junit.runner.RunWith;

/**
 * One Elasticsearch node: FOLDER PORT. It runs until its process is ended.
 *
 * Its own test node does without the distribution's start, but only inside the runner of its tests. Its classes are
 * called by their names alone, so that a compiler may be older than they are.
 */
@RunWith(RandomizedRunner.class)
@ThreadLeakScope(ThreadLeakScope.Scope.NONE)
@TimeoutSuite(millis = 0)
public final class Node {
    private static String folder;
    private static String port;

    public static void main(String[] arguments) {
        folder = arguments[0];
        port = arguments[1];
        JUnitCore.main(Node.class.getName());
    }

    @Test
    public void runsUntilItIsEnded() throws Exception {
        String[][] wanted = {
            {"path.home", folder},
            {"node.name", "tests"},
            {"cluster.name", "tests"},
            {"discovery.type", "single-node"},
            {"transport.type", "netty4"},
            {"http.type", "netty4"},
            {"network.host", "127.0.0.1"},
            {"http.port", port},
            {"transport.port", "0"},
            {"cluster.routing.allocation.disk.threshold_enabled", "false"},
        };
        Object builder = Class.forName("org.elasticsearch.common.settings.Settings").getMethod("builder").invoke(null);
        for (String[] one : wanted) {
            builder.getClass().getMethod("put", String.class, String.class).invoke(builder, one[0], one[1]);
        }
        Object settings = builder.getClass().getMethod("build").invoke(builder);
        Class<?> plugin = Class.forName("org.elasticsearch.transport.netty4.Netty4Plugin");
        Object node = Class.forName("org.elasticsearch.node.MockNode")
            .getConstructor(settings.getClass(), Collection.class)
            .newInstance(settings, List.of(plugin));
        node.getClass().getMethod("start").invoke(node);
        Thread.currentThread().join();
    }
}
