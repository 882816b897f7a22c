"""Fields that Reddit shows and the sandbox has no use for, with the value that recordings show for a plain thing."""

from typing import Any, Final

from bot.platforms.sandbox.model import Json


def _each(names: str, value: Any = None) -> Json:
    return dict.fromkeys(names.split(), value)


OF_ANYTHING: Final = {
    **_each(
        "approved_at_utc approved_by author_flair_background_color author_flair_css_class author_flair_template_id"
        " author_flair_text author_flair_text_color banned_at_utc banned_by distinguished likes mod_note mod_reason_by"
        " mod_reason_title num_reports removal_reason report_reasons top_awarded_type"
    ),
    **_each(
        "approved archived author_is_blocked author_patreon_flair author_premium can_gild can_mod_post ignore_reports"
        " no_follow removed saved send_replies spam stickied",
        False,
    ),
    **_each("downs gilded total_awards_received", 0),
    **_each("score ups", 1),
    "author_flair_type": "text",
    "gildings": {},
    "subreddit_type": "public",
}
LISTS: Final = ("all_awardings", "author_flair_richtext", "awarders", "mod_reports", "treatment_tags", "user_reports")
"""Fields that are empty lists."""

OF_A_COMMENT: Final = {
    **_each(
        "associated_award collapsed_because_crowd_control collapsed_reason collapsed_reason_code comment_type"
        " unrepliable_reason"
    ),
    **_each("collapsed is_submitter score_hidden", False),
    "controversiality": 0,
    "replies": "",
    "rte_mode": "markdown",
}
OF_A_SUBMISSION: Final = {
    **_each(
        "category content_categories discussion_type link_flair_css_class link_flair_text media pwls removed_by"
        " removed_by_category secure_media selftext_html suggested_sort thumbnail_height thumbnail_width view_count wls"
    ),
    **_each(
        "allow_live_comments clicked contest_mode edited hidden hide_score is_created_from_ads_ui is_crosspostable"
        " is_meta is_original_content is_reddit_media_domain is_video media_only over_18 pinned quarantine spoiler"
        " visited",
        False,
    ),
    **_each("num_crossposts num_duplicates", 0),
    **_each("link_flair_background_color selftext", ""),
    **_each("is_robot_indexable is_self", True),
    "link_flair_richtext": [],
    "link_flair_text_color": "dark",
    "link_flair_type": "text",
    "media_embed": {},
    "secure_media_embed": {},
    "thumbnail": "self",
    "upvote_ratio": 1.0,
}
