package dev.fleetpool.examples.grid;

import java.awt.Color;
import java.util.EnumMap;
import java.util.Map;

/**
 * The colours of the pictures, one set per colour scheme of the page they are on. The background is
 * the page's own.
 *
 * @param text titles and legends
 * @param quiet tick labels
 * @param line grid lines
 * @param naive what stands for the naive prediction
 * @param best what stands for the best combination
 * @param topics a colour per topic
 */
record ReportTheme(
    Color text, Color quiet, Color line, Color naive, Color best, Map<Topic, Color> topics) {

  static final ReportTheme LIGHT =
      new ReportTheme(
          new Color(0x1F2933),
          new Color(0x616E7C),
          new Color(0xE4E7EB),
          new Color(0xC3CAD3),
          new Color(0x2563EB),
          colors(0x2563EB, 0xEA580C, 0x059669, 0xDB2777, 0x7C3AED, 0xB45309, 0x0891B2, 0x64748B));

  static final ReportTheme DARK =
      new ReportTheme(
          new Color(0xE6EAF0),
          new Color(0x9AA5B1),
          new Color(0x2C3542),
          new Color(0x4B5768),
          new Color(0x60A5FA),
          colors(0x60A5FA, 0xFB923C, 0x34D399, 0xF472B6, 0xA78BFA, 0xFBBF24, 0x22D3EE, 0x94A3B8));

  ReportTheme {
    topics = Map.copyOf(topics);
  }

  private static Map<Topic, Color> colors(int... rgb) {
    Map<Topic, Color> colors = new EnumMap<>(Topic.class);
    for (Topic topic : Topic.values()) {
      colors.put(topic, new Color(rgb[colors.size()]));
    }
    return colors;
  }

  /** Returns the colour of a topic. */
  Color of(Topic topic) {
    return topics.getOrDefault(topic, text);
  }
}
