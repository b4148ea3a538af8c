"""Words around a name in a daily report that say what it is to the paper.

Every cue is a pattern that must end right before a name or list of names (left cues) or begin right after it
(right cues). Patterns have bounded gaps, so matching is linear in the text.
"""

from __future__ import annotations

import re


def _left(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})$", re.IGNORECASE)


def _right(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})", re.IGNORECASE)


_OPEN = r"[^，。；,;]{0,14}[（(]?(?:如|例如|包括|即|such as|e\.g\.,?|including)?\s*"
_TAIL = r"^s?\s*(?:[（(][^（()）]{0,40}[)）])?\s*[)）]?"

# --- datasets and benchmarks ---------------------------------------------------------------------------------
DATASET_RIGHT = _right(
    _TAIL + r"\s*(?:等|这|两|三|四|五|六|七|八|九|十|多|\d|个|大|种|及其他|在内的|其他|核心|主流|标准|公开|权威|真实|"
    r"具有|不同|分辨率|和|场景|复杂度|的|遥感|长文本|代码|数学|推理|图像|视频|韩国|本土|通用|综合|\s){0,24}"
    r"(?:基准|数据集|测试集|评测集|榜单|竞赛|评测|测试(?!时)|评估(?!器|者|指标|结果显示)|benchmarks?\b|datasets?\b|test sets?\b|leaderboard)"
    r"|" + _TAIL + r"\s*等[^，。；]{0,24}?(?:基准|数据集|评测集|测试集|任务上)"
)
DATASET_LEFT = _left(
    r"(?:基准(?:测试)?|数据集|测试集|评测集|任务|benchmarks?|datasets?)\s*(?:上|中)?\s*"
    r"(?:[:：]|为|是|[（(]|包括|涵盖|涉及|如|such as|including|like)+(?:(?!基于|在|使用|采用|通过|与)[^，。；,;]){0,14}[（(]?\s*"
)
NAMED_BENCHMARK_RIGHT = _right(r"^\s*(?:\S{0,4})?(?:基准|数据集|评测集|benchmark|评估中)")
ON_LEFT = _left(r"(?:(?<!建)在|\bon)\s*(?:the\s)?[^，。；,;在]{0,16}[（(]?(?:如|例如|包括)?\s*")
ON_RIGHT = _right(_TAIL + r"[^，。；]{0,8}?(?:上|中|测试|评估|任务)")
HEAD_RIGHT = _right(r"^\s*(?:[（(][^（()）]{0,30}[)）])?\s*(?:基准|数据集|测试|任务)?[^：:，。]{0,6}[：:]")
TRAINED_LEFT = _left(
    r"(?:训练(?:数据|集|语料|使用|采用|时使用)|预训练于|trained (?:\w+ )?(?:on|using|with)|training (?:data|set|on))[^。；]{0,16}"
)
TRAINED_RIGHT = _right(
    _TAIL
    + r"\s*(?:等)?[^，。；]{0,6}?(?:上(?:进行)?(?:预|微调)?训练|(?:数据集|语料)?(?:进行|用于)(?:预|监督)?(?:训练|微调)|作为训练)"
)
# "以 Qwen3-4B 为骨干", but neither "可以" nor "以保证": there it leads a verb.
_WITH = (
    "(?<![可得加予用难足何所])以(?!及|上|下|来|往|确|便|保证|实现|提升|提高|增强|减少|降低|避免|生成|适应|支持|满足|达到|获得|获取|得到|解决|分析|验证|评估|"
    "处理|应对|捕捉|学习|优化|更|较|极|最|一定|此|促进|改善|缓解|加速|帮助|防止|区分|平衡)"
)
# --- models --------------------------------------------------------------------------------------------------
BASED_LEFT = _left(
    rf"(?:基于|构建于|建立在|源自|初始化自|{_WITH}|采用|冻结的?|骨干(?:网络|模型)?(?:均?为|采用|使用|[:：])?|基座(?:模型)?|主干(?:网络)?(?:为|采用)?|"
    r"基础模型(?:为|[:：与]|包括)*|底座|集成到|适配|应用于|微调(?:了)?|编码器|特征提取器|backbones?|built (?:up)?on|based on|"
    r"initiali[sz]ed (?:from|with)|fine-?tun(?:e|ed|ing) (?:of |from )?|on top of|powered by|预训练的?|适用于|扩散模型|流匹配模型|"
    r"使用了?|结合|视觉语言模型|自监督模型|视觉-语言模型|VLM|LLM|代码逻辑适用于)" + _OPEN
)
INIT_LEFT = _left(
    rf"(?:初始化自|基于开源的|冻结的|骨干(?:网络)?(?:均?为|采用)|基座为|initiali[sz]ed (?:from|with)|built (?:up)?on|{_WITH})"
    + _OPEN
)
BASED_RIGHT = _right(
    _TAIL
    + r"\s*(?:等)?[^，。；]{0,10}?(?:(?:进行)?初始化|作为(?:骨干|基座|主干|基础|编码器|底座)|为(?:骨干|基座|基础|主干)|的?(?:预训练)?权重|"
    r"骨干|主干|as (?:the|a|its) (?:backbone|base)|backbone)"
)
ON_MODELS_RIGHT = _right(_TAIL + r"\s*(?:等)?[^，。；]{0,8}?(?:模型|架构|LLM|VLM|models?)[^，。；]{0,4}?(?:上|中)")
ON_MODELS_LEFT = _left(
    r"(?:基础模型|基座模型|骨干模型|实验模型|模型(?:支持|配置)?)\s*[:：]\s*|(?:基于|在|集成到)[^，。；]{0,18}"
)
EVALUATED_MODEL_RIGHT = _right(
    _TAIL + r"[^，。；]{0,10}?(?:上)?[^，。；]{0,4}?(?:进行了?|做了)(?:评估|验证|实验|测试)"
)
JUDGE_RIGHT = _right(
    _TAIL
    + r"\s*(?:等)?[^，。；]{0,6}?(?:(?:作为|充当|担任|用作)[^，。；]{0,8}?(?:裁判|评判|评审|评估(?:器|者)?|评分|打分|验证|奖励|教师|标注|生成器|合成)|进行(?:打分|标注|评分|评判) "
    r"|裁判|评判|as (?:a |the )?(?:judge|verifier|teacher|reward|annotator|generator)|(?:生成|合成|标注|筛选)(?:数据|了|训练)|美学评分|评分模型|奖励)"
)
TOOL_LEFT = _left(
    r"(?:裁判|评判|验证器|奖励(?:函数|模型|信号)?|教师模型|代理奖励|Reward|judge|verifier|reward models?|API|利用|借助|提取器|准确率或|准确率、)"
    + r"[^。；]{0,12}[，,（(]?\s*(?:如|例如|包括)?[^，。；]{0,8}"
)
REWARD_LEFT = _left(
    r"(?:奖励(?:函数|模型|信号)?|Reward|reward models?)[^。；)）]{0,24}(?:如|例如|such as|、|或)\s*[^，。；]{0,8}"
)
COMPARED_LEFT = _left(
    r"(?:超越|超过|优于|击败|打败|胜过|领先(?:于)?|仅次于|相比(?:于|较)?|相较(?:于)?|对比|比肩|媲美|落后于|不及|匹敌|持平于|远超|"
    r"好于|强于|高于|低于|逊于|赶超|接近|与|较|比|基线(?:方法|模型)?|对手|竞品|现有[^，。；]{0,10}(?:方法|模型)|"
    r"outperform(?:s|ed|ing)?|surpass(?:es|ed|ing)?|exceed(?:s|ed|ing)?|compared (?:to|with)|better than|over|baselines?|"
    r"competitive with|against|beat(?:s|ing)?|rival(?:s|ing)?|versus|vs\.?|than)"
    r"(?:了|过|的|强|多|主流|现有|各|个|种|参数量|更|大|其|倍|直接|应用|朴素|原始|同期|当前|先进|包括|专门|SOTA|state-of-the-art|strong|existing|prior|"
    r"参数|基座|强力|扩散|架构|[\d.\-–~BM]|等|模型|方法|基线|如|例如|开源|闭源|商用|such as|including|like|methods?|models?|the|both|[、，,（(\s])*"
)
BEATEN_METHOD_LEFT = _left(r"(?:优于|超越|超过|击败|领先于?|相比于?|outperform\w*|surpass\w*)[^，。；]{0,16}")
RIVAL_RIGHT = _right(
    r"^[^，。；]{0,14}(?:分数|得分|准确率|F1|性能|score|accuracy)?[^，。；]{0,4}(?:仅|只有|不足|几乎|only)"
)
COMPARED_FAR = _left(r"(?:优于|超越|超过|击败|领先|相比|对比|远超|outperform\w*|surpass\w*|仅次于)[^。；]{0,30}")
COMPARED_RIGHT = _right(
    _TAIL + r"\s*(?:等)?[^，。；]{0,12}?(?:相比|对比|持平|相当|媲美|比较|不相上下|的?表现?[（(]?-?\d)"
)
STUDIED_LEFT = _left(
    r"(?:(?:评估|测试|评测|审计|考察|研究|测评|分析|检验)(?:了|对象|的)?[^。；]{0,30}?(?:模型|LLMs?|MLLMs?|VLMs?|系统)[^。；，]{0,8}?"
    r"(?:[（(:：]|包括|如|涵盖|，)+\s*(?:包括|如|例如|涵盖)?[^，。；]{0,10}|evaluat(?:e|ed|ing)[^.;]{0,40}(?:including|such as|like)\s*)"
)
CONTRAST = _left(
    r"(?:不同于|区别于|有别于|传统(?:的)?|现有(?:的)?|以往|放弃(?:了)?|摒弃|替代|取代|而非|不是|无需|无须|不依赖|避免|克服|远低于|仅依赖|"
    r"规避|不需要|优于|超越|相比于?|相较于?|对比|unlike|instead of|rather than|without|replac(?:e|es|ing)|existing|conventional|traditional)"
    r"[^，。；,;]{0,10}"
)
HEDGED = _left(r"(?:可能|或许|未来|建议|可结合|可选|可以考虑|might|may|could|future)[^，。；]{0,8}")
USING_LEFT = _left(
    r"(?:采用|使用|利用|引入|结合|基于|通过|借助|集成|运用|应用|遵循|依托|即|和|与|加|via|using|use[sd]?|with|based on|by|leverag(?:e|es|ing)|"
    r"employ(?:s|ing)?|adopt(?:s|ing)?|combin(?:e|es|ing)|appl(?:y|ies|ying))(?:了|的|一种|专门|动态)?[^，。；,;]{0,10}"
)
METHOD_RIGHT = _right(
    _TAIL
    + r"\s*(?:等)?\s*(?:强化学习)?(?:算法|策略|方法|范式|机制|技术|架构|训练|微调|algorithm|strategy|objective|loss|framework|optimi[sz]ation)"
)
MODEL_NOUN_RIGHT = _right(_TAIL + r"\s*(?:等)?[^，。；、]{0,6}?(?:模型|系列|model)")

RAISED_LEFT = _left(r"(?:提升|提高|增强|改善|加速)了?\s*")
MODEL_NOUN_LEFT = _left(
    r"(?:模型|LLM|VLM|MLLM|models?)\s*(?:[（(]\s*(?:如|例如|包括|such as|including|e\.g\.,?)?|如|例如|包括)\s*"
)

METRIC_LEFT = _left(r"(?:指标|误差|得分|metrics?|error)[^，。；]{0,4}")
NEEDLESS_LEFT = _left(r"(?:无需|不需要|without)[^，。；]{0,8}")
AS_ARCHITECTURE_RIGHT = _right(r"^\s*(?:编码器|解码器|结构|式|型|模块|块|层|融合|变体)")

HARDWARE_LEFT = _left(r"(?:NVIDIA|Nvidia|英伟达|GPU|显卡|TPU|AMD|块|张|卡|×|\dx)[^，。；]{0,6}")
HARDWARE_RIGHT = _right(r"^\s*(?:GPU|显卡|加速|卡|TPU|\d+\s?GB|[x×]\s?\d|server|accelerator|芯片|上训练|集群)")

EXPLICIT_BASE_LEFT = _left(
    r"(?:初始化自|微调(?:了)?|骨干(?:网络)?(?:均?为|采用)|构建于|initiali[sz]ed (?:from|with)|fine-?tun\w+)" + _OPEN
)
TOOL_NEAR = _right(_TAIL + r"\s*(?:模型)?(?:用于|来)?(?:生成|标注|评判|打分|分割|迭代)")
CONTRAST_NEAR = _left(r"(?:不同于|区别于|有别于|unlike)[^，。；]{0,8}")
METHOD_NOUN_RIGHT = re.compile(r"\s*(?:方法|模型|算法|框架|method)")
FITS_EXISTING = re.compile(r"(?:集成|应用|兼容|接入|结合|适配|plugg?\w*|integrat\w*)[^，。；]{0,6}现有")
SHORT_OF_RIGHT = re.compile(r"[^，。；]{0,8}(?:不同|的局限|的问题|的缺陷|相比)")
